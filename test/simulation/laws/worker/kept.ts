import type { Fact, FactOf } from '../../fact.ts'
import type { Check, LawContext } from '../law.ts'
import type { RunEntry } from '../../ledger/event-entry.ts'
import { placesOf, type ProcessEntry } from '../../ledger/process-entry.ts'
import { knowsWithinMs } from '../settling/leases.ts'
import { firstGuessBytes } from './bytes.ts'
import { openReceives } from './open-receives.ts'

/** While the circuit of the worker is open, what fails is tried again without a receive, but not for ever. */
export function keptForAWhile({ ledger }: LawContext): Check {
  const endedMs = new Map<RunEntry, number>()
  return (fact) => {
    if (fact._tag === 'HandlerEnded') {
      for (const run of ledger.calls.get(fact.call)?.runs ?? []) endedMs.set(run, fact.atMs)
    }
    if (fact._tag !== 'HandlerBegan') return undefined
    const { circuitBreaker, handlerTimeoutSeconds } = ledger.process(fact.process).worker
    if (circuitBreaker === false) return undefined
    for (const { event, messageId } of fact.events) {
      // Which of several receives it is that runs is not certain.
      if (ledger.inHand(fact.process, messageId).length !== 1) continue
      const runs = ledger.events.get(event.id)?.runs ?? []
      const run = runs.at(-1)
      const former = runs.slice(0, -1).findLast((one) => one.delivery === run?.delivery)
      if (former?.delivery === undefined) continue
      const { beganMs, delivery } = former
      const overrunMs = beganMs + handlerTimeoutSeconds * 1000
      const keptMs = Math.min(endedMs.get(former) ?? overrunMs, overrunMs) - delivery.answeredMs
      if (keptMs > circuitBreaker.maxWaitSeconds * 1000 + knowsWithinMs) {
        return `${fact.process} tries ${event.id} again, although it had it for ${Math.round(keptMs)} ms when it failed`
      }
    }
    return undefined
  }
}

/** So many messages are kept while the circuit of the worker is open. */
export const mostKept = 5

/** How soon one more is asked for where fewer are kept, in milliseconds: after an empty answer it waits for a while. */
const soonMs = 12_000

/** With fewer messages one that never succeeds could hide that the outage is over. */
export function keepsSeveral({ ledger, plan }: LawContext): Check {
  const failed = new Set<string>()
  const idleSinceMs = new Map<string, number>()
  const enoughBytes = 10 * Math.max(firstGuessBytes, 5 * plan.padding)
  return (fact) => {
    if (!('process' in fact)) return undefined
    const process = ledger.processes.get(fact.process)
    if (process === undefined) return undefined
    if (isReceive(fact)) {
      if (fact.error === undefined) failed.delete(fact.process)
      else failed.add(fact.process)
    }
    const isIdle =
      fact._tag !== 'Blocked' &&
      openReceives(process, fact.atMs) === 0 &&
      !failed.has(fact.process) &&
      process.worker.maxBytesInFlight > enoughBytes &&
      hasRoom(process)
    // What it would do while its event loop is blocked it does after that.
    const sinceMs = Math.max(idleSinceMs.get(fact.process) ?? fact.atMs, process.blockedUntilMs)
    idleSinceMs.set(fact.process, isIdle ? sinceMs : fact.atMs)
    return isIdle && fact.atMs - sinceMs > soonMs
      ? `${fact.process} keeps fewer than ${mostKept} messages, and does not receive`
      : undefined
  }
}

function isReceive(fact: Fact): fact is FactOf<'Answered'> {
  return fact._tag === 'Answered' && fact.request.action === 'receive'
}

/** Nothing but the messages that are kept can hold it up. */
function hasRoom(process: ProcessEntry): boolean {
  const { isStarted, isPaused, isOpen, stopBeganMs, calls, worker, deliveries } = process
  const isReceiving = isStarted && !isPaused && stopBeganMs === undefined
  const kept = [...deliveries.values()].filter(({ end }) => end === undefined)
  return isReceiving && isOpen && calls.size < placesOf(worker) && kept.length < mostKept
}
