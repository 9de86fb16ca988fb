import type { GroupRow } from '../../../wire/dead-letters.ts'
import { link } from '../../api/route.ts'
import { Sparkline } from '../../parts/sparkline.tsx'
import { AgoRange } from '../../parts/time.tsx'
import { LongText, visible } from '../../parts/foreign-text.tsx'
import { count } from '../../parts/words.ts'
import { Crumbs, Seen, SnapshotNotices } from '../head.tsx'
import { groupOf } from '../looking.ts'
import { MessageList } from './message-list.tsx'
import { attemptsOf, LostIn, meaningOf, sentence, Types } from '../words.tsx'

/** One cause, and the messages that have it. */
export function GroupPage({ fingerprint }: { readonly fingerprint: string }) {
  const group = groupOf(fingerprint)
  return (
    <>
      <div class="head">
        <Crumbs>
          <a href={link('dead-letters')}>Dead letters</a> <span aria-hidden="true">/</span>
          <span>Cause {fingerprint}</span>
        </Crumbs>
        <Seen />
      </div>
      {group === undefined ? <h1>Messages of one cause</h1> : <Cause group={group} />}
      <SnapshotNotices />
      <MessageList group={fingerprint} />
    </>
  )
}

function Cause({ group }: { readonly group: GroupRow }) {
  const { reason, error, types, sources, arrivals, replays } = group
  return (
    <>
      <div class="cause-head">
        <h1 class="cause-title">
          {visible(error?.name ?? reason)}
          {error !== undefined && error.name !== reason && (
            <span class="tag">{visible(reason)}</span>
          )}
        </h1>
        <p>
          {error === undefined ? (
            `${meaningOf(reason)}.`
          ) : (
            <LongText text={error.name === reason ? sentence(error.message) : error.message} />
          )}
        </p>
        {error?.at !== undefined && (
          <p class="faint">
            at <code class="foreign">{visible(error.at)}</code>
          </p>
        )}
      </div>
      <dl class="strip">
        <div>
          <dt>Types</dt>
          <dd>
            <Types types={types} />
          </dd>
        </div>
        <div>
          <dt>From</dt>
          <dd>
            {sources.length === 0 ? (
              <span class="faint">unknown</span>
            ) : (
              visible(sources.join(', '))
            )}
          </dd>
        </div>
        <div>
          <dt>First and last seen</dt>
          <dd>
            <AgoRange firstMs={group.firstSeenMs} lastMs={group.lastSeenMs} />
          </dd>
        </div>
        <div>
          <dt>Attempts</dt>
          <dd>{attemptsOf(group)}</dd>
        </div>
        {replays > 0 && (
          <div>
            <dt>Replayed</dt>
            <dd>up to {count(replays)}×</dd>
          </div>
        )}
        <div>
          <dt>Oldest is lost</dt>
          <dd>
            <LostIn loss={group.lost} />
          </dd>
        </div>
        <div>
          <dt>Arrivals</dt>
          <dd>
            <Sparkline counts={arrivals} label="Arrivals over time" />
          </dd>
        </div>
      </dl>
    </>
  )
}
