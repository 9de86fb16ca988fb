import type { MessageDetail } from '../../../wire/dead-letters.ts'
import type { Problem } from '../../../wire/problem.ts'
import { link } from '../../api/route.ts'
import { useResource } from '../../api/resource.ts'
import { Button } from '../../parts/button.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Empty, Notice, ProblemNotice } from '../../parts/notice.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { ask, refused } from '../change/change.ts'
import { Crumbs, SnapshotNotices } from '../head.tsx'
import { refresh, seen, turn } from '../looking.ts'
import { MessageContent } from './message-content.tsx'
import { MessageFacts } from './message-facts.tsx'
import { MessageFailure } from './message-failure.tsx'
import { MessageHistory } from './message-history.tsx'
import './message.css'

/** One dead letter: all that is known of it, and on a click what it holds. */
export function MessagePage({ group, id }: { readonly group: string; readonly id: string }) {
  const address = `api/dead-letters/message?id=${encodeURIComponent(id)}`
  const detail = useResource<MessageDetail>(address, turn.value)
  const message = detail.value.value
  const problem = detail.problem.value
  return (
    <>
      <Crumbs>
        <a href={link('dead-letters')}>Dead letters</a> <span aria-hidden="true">/</span>
        <a href={link('dead-letters', group)}>
          {group === 'all' ? 'All messages' : `Cause ${group}`}
        </a>
        <span aria-hidden="true">/</span>
        <span class="cut">{id}</span>
      </Crumbs>
      {message === undefined && <h1>Dead letter</h1>}
      <SnapshotNotices />
      {problem !== undefined && (
        <Trouble
          problem={problem}
          group={message === undefined ? group : undefined}
          again={() => void detail.load()}
        />
      )}
      {message !== undefined && <Message message={message} />}
    </>
  )
}

/** Why the message is not there, or why what is shown of it is not new. */
function Trouble({
  problem,
  group,
  again,
}: {
  readonly problem: Problem
  /** Where there is nothing to show. */
  readonly group: string | undefined
  readonly again: () => void
}) {
  if (group !== undefined && problem.code === 'NoSnapshot' && seen.value.taking !== undefined) {
    return (
      <div class="panel" aria-busy="true">
        <Empty title="Receiving what is on the dead-letter queue">
          The message is shown here once all was seen.
        </Empty>
      </div>
    )
  }
  if (group !== undefined && problem.code === 'Gone') {
    return (
      <div class="panel">
        <Empty
          title="This message is gone"
          actions={
            <>
              <a class="button" href={link('dead-letters', group)}>
                The others
              </a>
              <Button onClick={() => void refresh()}>Look again</Button>
            </>
          }
        >
          {problem.message}
        </Empty>
      </div>
    )
  }
  return <ProblemNotice problem={problem} actions={<Button onClick={again}>Try again</Button>} />
}

function Message({ message }: { readonly message: MessageDetail }) {
  const { id, types, cut, bodyIntact } = message
  return (
    <>
      <div class="head">
        <div class="message-title">
          <h1 class="foreign">
            {types.length === 0 ? 'A dead letter without a type' : visible(types.join(', '))}
          </h1>
          <p class="message-title-id">
            <code class="cut">{id}</code>
            <CopyButton text={id}>Copy id</CopyButton>
          </p>
        </div>
        <div class="buttons">
          <Button kind="primary" {...refused()} onClick={() => ask('replay', { ids: [id] }, 1)}>
            Replay…
          </Button>
          <Button kind="danger" {...refused()} onClick={() => ask('delete', { ids: [id] }, 1)}>
            Delete…
          </Button>
        </div>
      </div>
      {!bodyIntact && (
        <Notice kind="warn">
          Its body was damaged when it was received. Another look may be right.
        </Notice>
      )}
      {cut && (
        <Notice>
          Parts of its record were left out, so that it fits the queue: the oldest first.
        </Notice>
      )}
      <div class="message-columns">
        <div class="stack">
          <MessageFailure message={message} />
          <MessageContent message={message} />
        </div>
        <div class="stack">
          <MessageFacts message={message} />
          <MessageHistory message={message} />
        </div>
      </div>
    </>
  )
}
