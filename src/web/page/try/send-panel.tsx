import { link } from '../api/route.ts'
import { session } from '../api/session.ts'
import { Button } from '../parts/button.tsx'
import { Notice, ProblemNotice } from '../parts/notice.tsx'
import { draft } from './draft.ts'

/** Sends the text to a queue on this machine. */
export function SendPanel() {
  const { send, queue, worker, canChange, whyNot } = session.value ?? {}
  if (send !== true) return null
  const answer = draft.sent.value
  const isSame = answer?.value !== undefined && answer.of === draft.text.value
  return (
    <section class="panel" aria-labelledby="send">
      <header>
        <h2 id="send">Queue</h2>
        <Button
          disabled={canChange !== true || draft.isSending.value}
          onClick={() => void draft.send()}
        >
          {draft.isSending.value
            ? 'Sending …'
            : `Send${isSame ? ' again' : ''} to ${queue ?? 'the queue'}`}
        </Button>
      </header>
      <div class="inside stack">
        <p class="soft">
          {canChange === true
            ? 'The queue is on this machine. The text is sent as it is, whether it fits or not.'
            : (whyNot ?? 'You may not send anything here.')}
        </p>
        {answer?.problem !== undefined && (
          <ProblemNotice
            problem={answer.problem}
            actions={<Button onClick={() => void draft.send()}>Try again</Button>}
          />
        )}
        {answer?.value !== undefined && (
          <Notice kind="good">
            Sent to {answer.value.queue}
            {answer.value.messageId !== undefined && (
              <>
                {' '}
                as <code>{answer.value.messageId}</code>
              </>
            )}
            . <a href={link('now')}>{worker === true ? 'Watch it' : 'Watch the queue'} in Now</a>
          </Notice>
        )}
      </div>
    </section>
  )
}
