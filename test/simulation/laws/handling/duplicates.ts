import type { Check, LawContext } from '../law.ts'
import type { EventEntry, RunEntry } from '../../ledger/event-entry.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Fact } from '../../fact.ts'

/** A renewal or a delete that is on its way for this long can be overtaken by the end of its lease, in milliseconds. */
const slowMs = 1_000

/** SQS delivers at least once: a second run is right where something made it necessary, and only there. */
export function causeOfDuplicates(context: LawContext): Check {
  const { ledger } = context
  const certain = new CertainDeletes(ledger)
  return (fact) => {
    certain.see(fact)
    if (fact._tag !== 'HandlerBegan') return undefined
    for (const { event } of fact.events) {
      const entry = ledger.events.get(event.id)
      if (entry === undefined) continue
      const run = entry.runs.at(-1)
      const earlier = entry.runs.slice(0, -1).filter((one) => isDuplicated(one, context))
      for (const former of earlier) {
        if (run !== undefined && !hasCause(former, run, entry, { ledger, certain })) {
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

/** What is known of all. */
interface Known {
  readonly ledger: Ledger
  readonly certain: CertainDeletes
}

function hasCause(
  former: RunEntry,
  run: RunEntry,
  { messages }: EventEntry,
  { ledger, certain }: Known,
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
  if (former.process === run.process)
    return isDeletedBetween(run, isShownAgain, { ledger, certain })
  // Its process does not know that the lease is over with which it has just come.
  if (run.delivery?.isLate) return true
  const { delivery } = former
  const isRetriedWithAnother = isOfSeveral(message)
  const isStopped = ledger.process(former.process).stopBeganMs !== undefined
  const asksSinceMs = Math.min(...[...(delivery?.openRequests ?? [])].map(({ askedMs }) => askedMs))
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
 * again. It runs again only if SQS has confirmed a delete before that was certain, and has not carried it out.
 */
function isDeletedBetween(
  { process, handled, delivery }: RunEntry,
  isShownAgain: boolean,
  { ledger, certain }: Known,
): boolean {
  const receivedMs = delivery?.answeredMs ?? 0
  const all = ledger.process(process).deliveriesOf.get(handled.messageId) ?? []
  const deleted = all.filter(
    ({ end, endMs = Number.POSITIVE_INFINITY }) => end === 'deleted' && endMs <= receivedMs,
  )
  // Of its own receive it may not know either that the lease is over.
  const hasComeLate = delivery?.isLate === true
  return deleted.some(
    ({ handle, isLate }) => (isShownAgain && certain.has(handle)) || isLate || hasComeLate,
  )
}

function isOfSeveral({ events }: MessageEntry): boolean {
  return events.length > 1
}

/** It may have been given out again, whatever its receiver did with it. */
function isDoubtful({ misdeeds, deliveries }: MessageEntry): boolean {
  return misdeeds > 0 || deliveries.some(({ excuses }) => excuses.size > 0)
}

/** The lease of a delete that is answered this long before its end may be over as well, in milliseconds. */
const marginMs = 50

/** Deletes that SQS has confirmed within the lease, and of the last receive that their process knew. */
class CertainDeletes {
  readonly #ledger: Ledger
  readonly #handles = new Set<string>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  has(handle: string): boolean {
    return this.#handles.has(handle)
  }

  see(fact: Fact): void {
    const { processes, deliveries } = this.#ledger
    if (fact._tag !== 'Answered' || fact.request.action !== 'delete') return
    for (const [at, handle] of fact.request.handles.entries()) {
      if (!fact.results[at]?.ok) continue
      const delivery = deliveries.get(handle)
      const isLeased = (delivery?.leaseEndsMs ?? 0) + marginMs > fact.atMs
      const { messageId } = delivery?.message ?? {}
      const all = processes.get(fact.process)?.deliveriesOf.get(messageId ?? '') ?? []
      const count = delivery?.receiveCount ?? 0
      const isLast = all.every(({ receiveCount }) => receiveCount <= count)
      if (isLeased && isLast) this.#handles.add(handle)
    }
  }
}
