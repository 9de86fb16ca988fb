import { isHandled } from '../../ledger/event-entry.ts'
import type { LawContext } from '../law.ts'

/** What SQS itself has lost, or was purged, is no loss of sluice. */
export function nothingIsLost({ ledger, sqs, plan }: LawContext): string | undefined {
  const queued = new Set([...sqs.idsOn('source'), ...sqs.idsOn('DLQ')])
  const retentionMs = (plan.queues.source.retentionSeconds ?? 0) * 1000
  for (const entry of ledger.events.values()) {
    const { event, messages } = entry
    if (isHandled(entry)) continue
    if (messages.some(({ isEmptied, messageId }) => isEmptied || queued.has(messageId))) continue
    // The simulation has waited for longer than a short retention.
    if (retentionMs < 3_600_000 && messages.some(({ goneMs }) => goneMs === undefined)) continue
    const ids = messages.map(({ messageId }) => messageId)
    return `${event.id} (${event.kind}) of the messages ${ids.join(', ')} is nowhere`
  }
  return undefined
}
