import type { MessageDetail } from '../../../wire/dead-letters.ts'
import { visible } from '../../parts/foreign-text.tsx'
import { count, dateTime, span } from '../../parts/words.ts'

/** A step of a message on its way. */
interface Step {
  readonly atMs: number | undefined
  readonly what: string
  readonly more?: string
  readonly kind?: 'bad' | 'good'
  /** Of an attempt. */
  readonly attempt?: number
  readonly reason?: string
}

/** What happened to a message, in order: attempts, stays on a dead-letter queue, replays, edits. */
export function MessageHistory({ message }: { readonly message: MessageDetail }) {
  return (
    <section class="panel" aria-label="History">
      <header>
        <h2>History</h2>
      </header>
      <ol class="timeline inside">
        {folded(stepsOf(message)).map((steps, at) => {
          const [only] = steps
          return steps.length === 1 && only !== undefined ? (
            <StepItem key={at} step={only} />
          ) : (
            <Attempts key={at} steps={steps} />
          )
        })}
      </ol>
    </section>
  )
}

function StepItem({ step: { atMs, what, more, kind } }: { readonly step: Step }) {
  return (
    <li class={kind ?? ''}>
      <span class="foreign">{visible(what)}</span>
      {atMs !== undefined && (
        <time class="faint" dateTime={new Date(atMs).toISOString()}>
          {dateTime(atMs)}
        </time>
      )}
      {more !== undefined && <span class="faint foreign">{visible(more)}</span>}
    </li>
  )
}

/** Attempts that failed in the same way, one after the other. */
function Attempts({ steps }: { readonly steps: readonly Step[] }) {
  const [first, last] = [steps[0], steps.at(-1)]
  const [firstMs, lastMs] = [first?.atMs, last?.atMs]
  return (
    <li>
      <details>
        <summary>
          <span class="foreign">
            Attempts {count(first?.attempt ?? 0)} to {count(last?.attempt ?? 0)}:{' '}
            {visible(first?.reason ?? '')}
          </span>
          {firstMs !== undefined && lastMs !== undefined && (
            <span class="faint timeline-span">
              {dateTime(firstMs)}, over {span(lastMs - firstMs)}
            </span>
          )}
        </summary>
        <ol class="timeline">
          {steps.map((step, at) => (
            <StepItem key={at} step={step} />
          ))}
        </ol>
      </details>
    </li>
  )
}

/** More of the same than so many say less than their number. */
const mostAlike = 3

/** Attempts in a row with one reason together, where they are many. */
function folded(steps: readonly Step[]): readonly (readonly Step[])[] {
  const rows: Step[][] = []
  for (const step of steps) {
    const row = rows.at(-1)
    const isAlike = step.reason !== undefined && step.reason === row?.[0]?.reason
    if (isAlike) row?.push(step)
    else rows.push([step])
  }
  return rows.flatMap((row) => (row.length > mostAlike ? [row] : row.map((step) => [step])))
}

/** What has no time stays behind what comes before it. */
function stepsOf(message: MessageDetail): readonly Step[] {
  const { sentAtMs, stays, edits, history, deadLetteredAtMs, reason } = message
  const steps: Step[] = [
    ...(sentAtMs === undefined ? [] : [{ atMs: sentAtMs, what: 'Sent' }]),
    ...stays.flatMap((stay): readonly Step[] => [
      {
        atMs: timeOf(stay.deadLetteredAt),
        what: `Dead-lettered: ${stay.reason}`,
        kind: 'bad',
        ...(stay.attempts !== undefined && { more: attempts(stay.attempts) }),
      },
      { atMs: timeOf(stay.replayedAt), what: 'Replayed', kind: 'good' },
    ]),
    ...edits.map(
      ({ by, at, paths }): Step => ({
        atMs: timeOf(at),
        what: `Edited by ${by}`,
        more: paths.join(', '),
      }),
    ),
    ...history.map(
      (attempt): Step => ({
        atMs: timeOf(attempt.at),
        what: `Attempt ${count(attempt.attempt)}: ${attempt.reason}`,
        attempt: attempt.attempt,
        reason: attempt.reason,
        ...(attempt.worker !== undefined && { more: attempt.worker }),
      }),
    ),
    {
      atMs: deadLetteredAtMs,
      what: `Dead-lettered: ${reason}`,
      kind: 'bad',
      more: attempts(message.attempts),
    },
  ]
  let latest = Number.NEGATIVE_INFINITY
  const placed = steps.map((step) => {
    latest = step.atMs ?? latest
    return { step, at: latest }
  })
  return placed.sort((one, other) => one.at - other.at).map(({ step }) => step)
}

function attempts(number: number): string {
  return number === 1 ? 'after 1 attempt' : `after ${count(number)} attempts`
}

function timeOf(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? undefined : ms
}
