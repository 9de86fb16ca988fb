import { isHandled } from '../../ledger/event-entry.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { LawContext } from '../law.ts'

/** What SQS itself has lost, was purged, or somebody has planned to delete, is no loss of sluice. */
export function nothingIsLost({ ledger, sqs, plan }: LawContext): string | undefined {
  const queued = new Set([...sqs.idsOn('source'), ...sqs.idsOn('DLQ')])
  const retentionMs = (plan.queues.source.retentionSeconds ?? 0) * 1000
  for (const entry of ledger.events.values()) {
    const { event, messages } = entry
    if (isHandled(entry)) continue
    if (messages.some(({ isEmptied, messageId }) => isEmptied || queued.has(messageId))) continue
    if (messages.some((message) => wasDeletedAsPlanned(message, ledger))) continue
    // The simulation has waited for longer than a short retention.
    if (retentionMs < 3_600_000 && messages.some(({ goneMs }) => goneMs === undefined)) continue
    const ids = messages.map(({ messageId }) => messageId)
    return `${event.id} (${event.kind}) of the messages ${ids.join(', ')} is nowhere`
  }
  return undefined
}

function wasDeletedAsPlanned({ goneMs, deliveries }: MessageEntry, ledger: Ledger): boolean {
  if (goneMs === undefined) return false
  return deliveries.some(({ process }) => ledger.operators.get(process)?.visit._tag === 'Delete')
}
