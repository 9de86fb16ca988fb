import type { Check, LawContext } from '../law.ts'
import type { EventEntry, RunEntry } from '../../ledger/event-entry.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'

/** A renewal or a delete that is on its way for this long can be overtaken by the end of its lease, in milliseconds. */
const slowMs = 1_000

/** SQS delivers at least once: a second run is right where something made it necessary, and only there. */
export function causeOfDuplicates(context: LawContext): Check {
  const { ledger } = context
  return (fact) => {
    if (fact._tag !== 'HandlerBegan') return undefined
    for (const { event } of fact.events) {
      const entry = ledger.events.get(event.id)
      if (entry === undefined) continue
      const run = entry.runs.at(-1)
      const earlier = entry.runs.slice(0, -1).filter((one) => isDuplicated(one, context))
      for (const former of earlier) {
        if (run !== undefined && !hasCause(former, run, entry, context)) {
          return `${event.id} runs in ${fact.process}, although it ${former.outcome === 'running' ? 'is running' : 'was handled'} in ${former.process}`
        }
      }
    }
    return undefined
  }
}

/** It was handled, or is being handled within its time. */
function isDuplicated({ outcome, process }: RunEntry, { ledger }: LawContext): boolean {
  if (outcome === 'handled') return true
  return outcome === 'running' && ledger.process(process).isAlive
}

function hasCause(
  former: RunEntry,
  run: RunEntry,
  { messages }: EventEntry,
  { ledger }: LawContext,
): boolean {
  // A replay sent it although it was handled, or has sent it twice: SQS had moved it to the DLQ with others of
  // its body, or one of its messages, dead letters among them, was not deleted for certain when the next one was
  // made of it.
  const isReplayed = former.handled.messageId !== run.handled.messageId
  if (isReplayed && messages.some((one) => isDoubtful(one) || isOfSeveral(one))) return true
  const message = former.delivery?.message ?? messages[0]
  if (message === undefined) return true
  // SQS has shown it again although it was in flight, or deleted.
  const isShownAgain = message.misdeeds > 0
  if (former.process === run.process) return isDeletedBetween(run, isShownAgain, ledger)
  // Its process does not know that the lease is over with which it has just come.
  if (run.delivery?.isLate) return true
  const { delivery } = former
  const isRetriedWithAnother = isOfSeveral(message)
  const isStopped = ledger.process(former.process).stopBeganMs !== undefined
  const asksSinceMs = Math.min(...(delivery?.openRequests.values() ?? []))
  // Each receive explains why its lease was over: when it arrived, before it was renewed, before it was deleted.
  const excuses = (delivery?.excuses.size ?? 1) + (run.delivery?.excuses.size ?? 1)
  return (
    isShownAgain ||
    isRetriedWithAnother ||
    isStopped ||
    excuses > 0 ||
    run.beganMs - asksSinceMs > slowMs
  )
}

/**
 * While a process has a message in its hands, or could not delete it, its outcome applies to the same message received
 * again. It runs again only if SQS has confirmed a delete before, and has not carried it out.
 */
function isDeletedBetween(
  { process, handled, delivery }: RunEntry,
  isShownAgain: boolean,
  ledger: LawContext['ledger'],
): boolean {
  const receivedMs = delivery?.answeredMs ?? 0
  const all = ledger.process(process).deliveriesOf.get(handled.messageId) ?? []
  const deleted = all.filter(
    ({ end, endMs = Number.POSITIVE_INFINITY }) => end === 'deleted' && endMs <= receivedMs,
  )
  // Of its own receive it may not know either that the lease is over.
  const hasComeLate = delivery?.isLate === true
  return deleted.some(({ isLate }) => isShownAgain || isLate || hasComeLate)
}

function isOfSeveral({ events }: MessageEntry): boolean {
  return events.length > 1
}

/** It may have been given out again, whatever its receiver did with it. */
function isDoubtful({ misdeeds, deliveries }: MessageEntry): boolean {
  return misdeeds > 0 || deliveries.some(({ excuses }) => excuses.size > 0)
}
