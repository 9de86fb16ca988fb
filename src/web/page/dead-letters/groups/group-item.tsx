import type { GroupRow } from '../../../wire/dead-letters.ts'
import { link } from '../../api/route.ts'
import { Button } from '../../parts/button.tsx'
import { Menu } from '../../parts/menu.tsx'
import { Sparkline } from '../../parts/sparkline.tsx'
import { AgoRange } from '../../parts/time.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { count, messages } from '../../parts/words.ts'
import { ask, exportAddress, refused } from '../change/change.ts'
import { attemptsOf, CauseLine, LostIn, Types } from '../words.tsx'

/** One cause. All of it leads to its messages, but for its buttons. */
export function GroupItem({ group }: { readonly group: GroupRow }) {
  const { fingerprint, reason, types, sources, replays, lost, arrivals } = group
  const about = { group: fingerprint }
  const named = `${messages(group.count)}, ${reason}`
  return (
    <li class="group row">
      <div class="group-count number">
        {count(group.count)}
        <span class="label"> {group.count === 1 ? 'message' : 'messages'}</span>
      </div>
      <div class="group-cause">
        <a class="group-link row-link" href={link('dead-letters', fingerprint)}>
          <span class="tag">{visible(reason)}</span>{' '}
          <span class="group-error foreign">
            <CauseLine group={group} />
          </span>
        </a>
        <div class="group-about">
          <Types types={types} />
          <span class="faint cut">
            {sources.length > 0 && <>from {visible(sources.join(', '))}</>}
          </span>
        </div>
      </div>
      <div class="group-arrivals">
        <Sparkline counts={arrivals} label={`Arrivals of ${named}, over time`} />
        <span class="faint">
          <AgoRange firstMs={group.firstSeenMs} lastMs={group.lastSeenMs} />
        </span>
      </div>
      <div class="group-attempts number">
        <span class="label">Attempts </span>
        {attemptsOf(group)}
        {replays > 0 && (
          <div class="faint" title="How often the one that was replayed most often was replayed">
            {count(replays)}× replayed
          </div>
        )}
      </div>
      <div class="group-lost">
        <span class="label">Oldest is lost </span>
        <LostIn loss={lost} />
      </div>
      <div class="group-actions">
        <Button
          {...refused()}
          label={`Replay ${named}`}
          onClick={() => ask('replay', about, group.count)}
        >
          Replay…
        </Button>
        <Menu label={`More for ${named}`}>
          <a class="button" href={exportAddress(fingerprint)} download>
            Export
          </a>
          <Button kind="danger" {...refused()} onClick={() => ask('delete', about, group.count)}>
            Delete…
          </Button>
        </Menu>
      </div>
    </li>
  )
}
