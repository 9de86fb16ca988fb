import type { Tried, TriedEvent } from '../../wire/try.ts'
import { session } from '../api/session.ts'
import { Button } from '../parts/button.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { LongText, visible } from '../parts/foreign-text.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { count, duration } from '../parts/words.ts'
import { draft } from './draft.ts'
import { mostListed } from './findings.ts'
import { IssueList } from './issue-list.tsx'

const outcomes = {
  Acknowledge: { word: 'acknowledged', kind: 'good', message: 'deleted from the queue' },
  Retry: { word: 'retried', kind: 'warn', message: 'retried' },
  DeadLetter: { word: 'dead-lettered', kind: 'bad', message: 'dead-lettered' },
} as const

/** Runs the text through the handlers of the app, and shows what they did. */
export function RunPanel() {
  const { handlers, canChange, whyNot } = session.value ?? {}
  return (
    <section class="panel" aria-labelledby="run">
      <header>
        <h2 id="run">Handlers</h2>
        {handlers === true && (
          <Button
            disabled={canChange !== true || draft.isRunning.value}
            onClick={() => void draft.run()}
          >
            {draft.isRunning.value ? 'Running …' : 'Run through the handlers'}
          </Button>
        )}
      </header>
      <div class="inside stack">
        {handlers === true ? (
          <p class="soft">
            {canChange === true
              ? 'The handlers do what they always do: their effects are real. No queue takes part.'
              : (whyNot ?? 'You may not run anything here.')}
          </p>
        ) : (
          <p class="soft">
            This desk has no handlers. Start it with the module of your router:{' '}
            <code class="foreign">sluice desk --handlers ./router.mts</code>
          </p>
        )}
        <Result />
      </div>
    </section>
  )
}

function Result() {
  const answer = draft.tried.value
  if (answer === undefined) return null
  if (answer.problem !== undefined) {
    const again = <Button onClick={() => void draft.run()}>Try again</Button>
    return <ProblemNotice problem={answer.problem} actions={again} />
  }
  if (answer.value === undefined) return null
  const { settlement, totalMs, events, logs } = answer.value
  const isBefore = answer.of !== draft.text.value
  return (
    <div class={`stack result ${isBefore ? 'before' : ''}`}>
      <p role="status">
        The message would be <strong>{outcomes[settlement].message}</strong>, after{' '}
        {duration(totalMs)}.{isBefore && ' The text has changed since.'}
      </p>
      {events.slice(0, mostListed).map((event) => (
        <EventResult key={event.index} event={event} isOne={events.length > 1} />
      ))}
      {events.length > mostListed && (
        <p class="faint">and {count(events.length - mostListed)} more events</p>
      )}
      <Logs logs={logs} />
    </div>
  )
}

function EventResult({ event, isOne }: { readonly event: TriedEvent; readonly isOne: boolean }) {
  const { index, type, outcome, because, error, frames, issues, drift, durationMs } = event
  const { word, kind } = outcomes[outcome]
  return (
    <div class="event-findings">
      <p class="verdict">
        {isOne && <span class="faint">[{index}]</span>}
        <span class={`tag ${kind}`}>{word}</span>
        <span>{visible(because)}</span>
        {type !== undefined && <code class="cut">{visible(type)}</code>}
        <span class="faint took">{duration(durationMs)}</span>
      </p>
      {error !== undefined && (
        <div class="thrown">
          <p class="foreign">
            {/* What sluice itself has found has the name of its reason. */}
            {error.name !== because && (
              <>
                <strong>{visible(error.name)}</strong>
                {error.code !== undefined && ` (${visibleText(error.code)})`}:{' '}
              </>
            )}
            <LongText text={error.message} />
          </p>
          {frames.length > 0 && (
            <ol class="frames mono">
              {frames.map((frame, at) => (
                <li key={at} class="foreign">
                  {visible(frame)}
                </li>
              ))}
            </ol>
          )}
        </div>
      )}
      <IssueList title="Required" kind="bad" issues={issues} />
      <IssueList title="Drift" kind="warn" issues={drift} />
    </div>
  )
}

function Logs({ logs }: Pick<Tried, 'logs'>) {
  if (logs.length === 0) return <p class="faint">Nothing was logged.</p>
  return (
    <div class="issue-list">
      <h3>Logged</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard. */}
      <section class="log-lines" aria-label="What was logged" tabIndex={0}>
        <ol>
          {logs.map(({ level, text }, at) => (
            <li key={at} class={`mono ${level}`}>
              <span class="level">{level}</span>
              <LongText text={text} />
            </li>
          ))}
        </ol>
      </section>
    </div>
  )
}
