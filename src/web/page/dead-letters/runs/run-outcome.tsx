import type { ComponentChildren } from 'preact'
import type { RunResult, RunView } from '../../../wire/runs.ts'
import { link } from '../../api/route.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemNotice } from '../../parts/notice.tsx'
import { visible } from '../../parts/foreign-text.tsx'
import { count, messages, span } from '../../parts/words.ts'
import { refresh } from '../looking.ts'

type End = RunResult['end']

const ends: Readonly<Record<End, { readonly word: string; readonly kind: string }>> = {
  done: { word: 'done', kind: 'good' },
  // By a person, or because the desk was closed.
  interrupted: { word: 'stopped', kind: 'warn' },
  'canary returned': { word: 'the canary came back', kind: 'bad' },
  'too many returned': { word: 'too many came back', kind: 'bad' },
  // By a request that failed as a whole, or a disk that is full.
  stopped: { word: 'broken off', kind: 'bad' },
  failed: { word: 'failed', kind: 'bad' },
}

/** How a run ended, in a few words. */
export function endWord({ result }: RunView): string {
  return result === undefined ? '' : ends[result.end].word
}

/** How a run ended: in a tag, numbers, and sentences. */
export function RunOutcome({
  run,
  actions,
}: {
  readonly run: RunView
  readonly actions?: ComponentChildren
}) {
  const { purpose, planned, about, result, beganAtMs, endedAtMs, returned } = run
  return (
    <>
      <div class="run-line">
        <strong>
          {purpose === 'replay' ? 'Replay' : 'Deletion'} of {messages(planned)}
        </strong>
        {result !== undefined && <span class={`tag ${ends[result.end].kind}`}>{endWord(run)}</span>}
        <span class="faint cut">{visible(about)}</span>
        <div class="buttons">{actions}</div>
      </div>
      <dl class="strip">
        {Object.entries(result?.counts ?? {}).map(([name, number]) => (
          <div key={name}>
            <dt>{spaced(name)}</dt>
            <dd>{count(number)}</dd>
          </div>
        ))}
        {returned > 0 && (
          <div>
            <dt>Came back</dt>
            <dd class="run-returned">{count(returned)}</dd>
          </div>
        )}
        {endedAtMs !== undefined && (
          <div>
            <dt>Took</dt>
            <dd>{span(endedAtMs - beganAtMs)}</dd>
          </div>
        )}
      </dl>
      {result !== undefined && <Result run={run} result={result} />}
    </>
  )
}

function Result({ run, result }: { readonly run: RunView; readonly result: RunResult }) {
  const { remarks, failures, returned, problem, exportedTo } = result
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {remarks.length > 0 && (
        <ul class="run-remarks">
          {remarks.map((remark, at) => (
            <li key={at} class="foreign">
              {visible(withoutIds(remark))}
            </li>
          ))}
        </ul>
      )}
      {returned.length > 0 && (
        <details class="run-more">
          <summary>
            What came back: {returned.length === 100 ? 'the first 100' : count(returned.length)}
          </summary>
          <p class="faint">
            They can be opened once the queue was looked at again.{' '}
            <Button onClick={() => void refresh()}>Refresh</Button>
          </p>
          <ul class="run-ids">
            {returned.map((id) => (
              <li key={id}>
                <a href={link('dead-letters', 'all', id)}>
                  <code>{id}</code>
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
      {failures.length > 0 && (
        <details class="run-more">
          <summary>
            Not {run.purpose === 'replay' ? 'replayed' : 'deleted'}:{' '}
            {failures.length === 100 ? 'the first 100' : count(failures.length)}
          </summary>
          <ul class="run-ids">
            {failures.map(({ id, outcome, because }) => (
              <li key={id}>
                <a href={link('dead-letters', 'all', id)}>
                  <code>{id}</code>
                </a>{' '}
                <span class="tag">{spaced(outcome)}</span>{' '}
                {because !== undefined && <span class="faint foreign">{visible(because)}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
      {exportedTo !== undefined && (
        <p class="run-line">
          <span class="faint foreign">Written to {exportedTo}</span>
          <a class="button" href={`api/runs/${encodeURIComponent(run.id)}/export`} download>
            Download the export
          </a>
        </p>
      )}
    </>
  )
}

/** Sentences end with the ids that they are about, for those who only read them. Here they are listed as links. */
function withoutIds(remark: string): string {
  return remark.replace(/: [\da-f]{8}-[\da-f-]{27}(, .*)?$/, '.')
}

/** `ReplayedBefore` as `Replayed before`. */
function spaced(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
