import type { Check, LawContext } from '../law.ts'
import type { RunEntry } from '../../ledger/event-entry.ts'
import type { Ledger } from '../../ledger/ledger.ts'

/** What came of a message applies to the same message that was received again meanwhile. */
export function twinsShareOutcome({ ledger, plan }: LawContext): Check {
  const { maxReceiveCount = Number.POSITIVE_INFINITY } = plan.queues
  /** The handles that were asked to be released. */
  const released = new Set<string>()
  return (fact) => {
    if (fact._tag === 'Asked' && fact.request.isRelease) {
      for (const handle of fact.request.handles) released.add(handle)
    }
    if (fact._tag !== 'HandlerBegan') return undefined
    for (const { event, messageId, receiveCount } of fact.events) {
      // Which of several receives it is that runs is not certain.
      if (ledger.inHand(fact.process, messageId).length !== 1) continue
      // Released at its last receive it would be moved by SQS, without a record.
      if (receiveCount >= maxReceiveCount) continue
      const run = ledger.events.get(event.id)?.runs.at(-1)
      const twin = run && retriedTwinOf(run, released, ledger)
      if (twin !== undefined) {
        return `${event.id} runs again in ${fact.process}, which had the message when it released ${twin.handle}`
      }
    }
    return undefined
  }
}

/**
 * It ran, and was released when its process had this receive of the message as well. SQS refuses that where this one
 * came later.
 */
function retriedTwinOf(
  { process, handled, delivery }: RunEntry,
  released: ReadonlySet<string>,
  ledger: Ledger,
) {
  const runs = ledger.events.get(handled.event.id)?.runs ?? []
  const twins = runs.flatMap((run) =>
    run.process === process && run.delivery?.message === delivery?.message
      ? (run.delivery ?? [])
      : [],
  )
  return twins.find(
    ({ handle, endMs = 0, lost }) =>
      handle !== delivery?.handle &&
      released.has(handle) &&
      !lost &&
      endMs > (delivery?.answeredMs ?? endMs),
  )
}
