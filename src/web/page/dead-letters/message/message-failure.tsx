import type { MessageDetail } from '../../../wire/dead-letters.ts'
import { LongText, visible } from '../../parts/foreign-text.tsx'
import { meaningOf, sentence } from '../words.tsx'

/** Why it failed: the error with what caused it, where it was thrown, and what did not fit. */
export function MessageFailure({ message }: { readonly message: MessageDetail }) {
  const { reason, error, causes, frames, issues } = message
  return (
    <section class="panel" aria-label="Failure">
      <header>
        <h2>Failure</h2>
        <span class="tag bad">{visible(reason)}</span>
      </header>
      <div class="inside stack">
        {error === undefined && issues.length === 0 && <p class="soft">{meaningOf(reason)}.</p>}
        {error !== undefined && <ErrorBlock error={error} reason={reason} />}
        {causes.length > 0 && (
          <div class="stack causes">
            {causes.map((cause, at) => (
              <div key={at}>
                <h3 class="faint">Caused by</h3>
                <ErrorBlock error={cause} />
              </div>
            ))}
          </div>
        )}
        {frames.length > 0 && (
          <div>
            <h3 class="faint">Thrown at</h3>
            <ol class="frames">
              {frames.map((frame, at) => (
                <li key={at}>
                  <code class="foreign">{visible(frame)}</code>
                </li>
              ))}
            </ol>
          </div>
        )}
        {issues.length > 0 && <Issues issues={issues} />}
      </div>
    </section>
  )
}

function ErrorBlock({
  error,
  reason,
}: {
  readonly error: NonNullable<MessageDetail['error']>
  /** Of the failure: an error of the same name is its sentence. */
  readonly reason?: string
}) {
  const { name, message, code, at } = error
  if (name === reason) return <LongText text={sentence(message)} />
  return (
    <div class="error-block">
      <p>
        <strong class="foreign">{visible(name)}</strong>{' '}
        {code !== undefined && <code class="tag">{visible(code)}</code>}
      </p>
      {message !== '' && (
        <p>
          <LongText text={message} />
        </p>
      )}
      {at !== undefined && (
        <p class="faint">
          at <code class="foreign">{visible(at)}</code>
        </p>
      )}
    </div>
  )
}

function Issues({ issues }: Pick<MessageDetail, 'issues'>) {
  return (
    <div>
      <h3 class="faint">What does not fit</h3>
      <table class="issues">
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">Expected</th>
          </tr>
        </thead>
        <tbody>
          {issues.map(({ path, expected }, at) => (
            <tr key={at}>
              <td>
                <code class="foreign">{path === '' ? 'the event itself' : visible(path)}</code>
              </td>
              <td>
                <code class="foreign">{visible(expected)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
