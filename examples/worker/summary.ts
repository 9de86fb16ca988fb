import type { Outcomes } from './outcomes.ts'

/** The result of a run. The first four count messages: `sent` is the sum of the next three. */
export interface Summary {
  readonly sent: number
  /** Settled with nothing dead-lettered. */
  readonly handled: number
  /** Settled with at least one event dead-lettered. */
  readonly deadLettered: number
  /** Not settled when the example was stopped. */
  readonly left: number
  /** How often a message was retried. */
  readonly retried: number
  /** Dead letters that were replayed, and settled again. */
  readonly replayed: number
  readonly seconds: number
  readonly events: {
    readonly handled: number
    /** Acknowledged because their type has no handler. */
    readonly unhandled: number
    readonly deadLettered: number
  }
  /** Handled events, by type. */
  readonly handledByType: Readonly<Record<string, number>>
  /** Dead-lettered events, by reason. Replayed ones are not counted again. */
  readonly deadLetteredByReason: Readonly<Record<string, number>>
}

export function summarise(outcomes: Outcomes, sent: number, seconds: number): Summary {
  const { messages, retried, unhandled, byType, byReason } = outcomes
  const handled = [...byType].flatMap(([type, counts]) =>
    counts.handled === 0 ? [] : [[type, counts.handled] as const],
  )
  return {
    sent,
    handled: messages.handled,
    deadLettered: messages.deadLettered,
    left: Math.max(0, sent - outcomes.finished),
    retried,
    replayed: messages.replayed,
    seconds: Math.round(seconds * 10) / 10,
    events: { handled: outcomes.eventsHandled, unhandled, deadLettered: outcomes.deadLetters },
    handledByType: Object.fromEntries(handled.sort()),
    deadLetteredByReason: Object.fromEntries([...byReason].sort()),
  }
}

/** The summary as text. */
export function summaryLines(summary: Summary): string[] {
  const { sent, handled, deadLettered, left, retried, replayed, events } = summary
  const rows: [string, number, string][] = [
    ['sent', sent, `messages, in ${summary.seconds.toFixed(1)} s`],
    ['handled', handled, `${events.handled} events, and ${events.unhandled} without a handler`],
    ['dead-lettered', deadLettered, deadLettered > 0 ? 'of them; events, by reason:' : ''],
    ...reasonRows(summary),
    ['retried', retried, 'times'],
  ]
  if (replayed > 0) rows.push(['replayed', replayed, ''])
  if (left > 0) rows.push(['left', left, 'not settled when stopped'])
  return rows.map(([name, count, note]) =>
    `  ${name.padEnd(14)}${grouped(count).padStart(7)}   ${note}`.trimEnd(),
  )
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}

function reasonRows({ deadLetteredByReason }: Summary): [string, number, string][] {
  const reasons = Object.entries(deadLetteredByReason)
  return reasons.map(([reason, count]) => ['', count, reason])
}
