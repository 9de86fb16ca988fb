import type { Tally } from './tally.ts'

/** What came of it all. The first four count messages: `sent` is the sum of the three after it. */
export interface Summary {
  readonly sent: number
  /** Settled with nothing dead-lettered. */
  readonly handled: number
  /** Settled, with one event or more of theirs on the dead-letter queue. */
  readonly deadLettered: number
  /** Not settled when it was stopped. */
  readonly left: number
  /** How often a message went back, to be tried again. */
  readonly retried: number
  /** Dead letters that were replayed, and settled anew. */
  readonly replayed: number
  readonly seconds: number
  readonly events: {
    readonly handled: number
    /** Acknowledged because no handler asks for their type. */
    readonly unasked: number
    readonly deadLettered: number
  }
  /** Events that went through a handler, by type. */
  readonly handledByType: Readonly<Record<string, number>>
  /** Events that were dead-lettered, by their reason; replayed ones are not counted again. */
  readonly deadLetteredByReason: Readonly<Record<string, number>>
}

export function summarise(tally: Tally, sent: number, seconds: number): Summary {
  const { messages, retried, unasked, byType, byReason } = tally
  const handled = [...byType].flatMap(([type, counts]) =>
    counts.handled === 0 ? [] : [[type, counts.handled] as const],
  )
  return {
    sent,
    handled: messages.handled,
    deadLettered: messages.deadLettered,
    left: Math.max(0, sent - tally.finished),
    retried,
    replayed: messages.replayed,
    seconds: Math.round(seconds * 10) / 10,
    events: { handled: tally.eventsHandled, unasked, deadLettered: tally.deadLetters },
    handledByType: Object.fromEntries(handled.sort()),
    deadLetteredByReason: Object.fromEntries([...byReason].sort()),
  }
}

/** The summary for a person. */
export function summaryLines(summary: Summary): string[] {
  const { sent, handled, deadLettered, left, retried, replayed, events } = summary
  const rows: [string, number, string][] = [
    ['sent', sent, `messages, in ${summary.seconds.toFixed(1)} s`],
    ['handled', handled, `${events.handled} events, and ${events.unasked} that nobody asks for`],
    ['dead-lettered', deadLettered, deadLettered > 0 ? 'of them; events, by reason:' : ''],
    ...reasonRows(summary),
    ['retried', retried, 'times'],
  ]
  if (replayed > 0) rows.push(['replayed', replayed, ''])
  if (left > 0) rows.push(['left', left, 'not settled when it was stopped'])
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
