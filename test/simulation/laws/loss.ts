import type { EventEntry } from './ledger.ts'
import type { LawContext } from './laws.ts'

/** Handled, stored, or unwanted: what makes it right to delete the message of an event. */
export function isDone({ event, letters, runs }: EventEntry): boolean {
  if (event.kind === 'unwanted' || event.kind === 'unknown') return true
  return letters > 0 || runs.some(({ outcome }) => outcome === 'handled')
}

export function nothingIsLost({ ledger, sqs, plan }: LawContext): string | undefined {
  const queued = new Set([...sqs.idsOn('source'), ...sqs.idsOn('DLQ')])
  const retentionMs = (plan.queues.source.retentionSeconds ?? 0) * 1000
  for (const entry of ledger.events.values()) {
    const { event, message } = entry
    if (isDone(entry) || message.isEmptied || queued.has(message.messageId)) continue
    // The simulation has waited for longer than a short retention.
    if (retentionMs < 3_600_000 && message.goneMs === undefined) continue
    return `${event.id} (${event.kind}) of message ${message.messageId} is nowhere`
  }
  return undefined
}
