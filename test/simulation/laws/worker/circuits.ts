import type { Fact, WorkerFacts } from '../../fact.ts'
import { attemptsAt } from '../../ledger/attempts.ts'
import type { Check, LawContext } from '../law.ts'

/** The name of the circuit of a worker as a whole, among those of its handlers. */
const whole = 'the worker'

interface Open {
  readonly sinceMs: number
  probes: number
}

/** The circuits of each process that are open. */
class OpenCircuits {
  readonly #open = new Map<string, Open>()

  get(process: string, circuit: string): Open | undefined {
    return this.#open.get(`${process} ${circuit}`)
  }

  see(fact: Fact): void {
    if (fact._tag === 'CircuitOpened') {
      this.#open.set(`${fact.process} ${fact.handler ?? whole}`, { sinceMs: fact.atMs, probes: 0 })
    }
    if (fact._tag === 'CircuitClosed') this.#open.delete(`${fact.process} ${fact.handler ?? whole}`)
  }
}

/** What has begun when the circuit of a worker opens may still reach its handler, in milliseconds. */
const underWayMs = 1_000

/** While a circuit is open, an event is tried at the intervals of its probes, apart from those at their last attempt. */
export function openCircuitsProbe({ ledger, plan }: LawContext): Check {
  const circuits = new OpenCircuits()
  return (fact) => {
    circuits.see(fact)
    // Events wait for their batch after they have passed the circuit.
    if (fact._tag !== 'HandlerBegan' || fact.pattern === 'batched') return undefined
    const { worker } = ledger.process(fact.process)
    const [handled] = fact.events
    if (handled === undefined || worker.circuitBreaker === false) return undefined
    const { messageId, receiveCount } = handled
    const probeMs = worker.circuitBreaker.probeSeconds * 1000
    const own = circuits.get(fact.process, fact.pattern)
    if (
      own !== undefined &&
      receiveCount < attemptsAt(ledger.messages.get(messageId), worker) &&
      isTooMany(own, fact.atMs, probeMs)
    )
      return `${fact.process} tries ${fact.pattern} for the ${own.probes}. time since its circuit opened`
    const all = circuits.get(fact.process, whole)
    // The events of a body are tried together.
    const isFirst = ledger.messages.get(messageId)?.events[0]?.id === handled.event.id
    const isLastReceive = receiveCount >= (plan.queues.maxReceiveCount ?? Number.POSITIVE_INFINITY)
    if (all === undefined || !isFirst || isLastReceive) return undefined
    if (fact.atMs - all.sinceMs < underWayMs) return undefined
    return isTooMany(all, fact.atMs, probeMs)
      ? `${fact.process} tries a message for the ${all.probes}. time since its circuit opened`
      : undefined
  }
}

/** One more. A probe that was admitted before may come beside those that are due. */
function isTooMany(open: Open, nowMs: number, probeMs: number): boolean {
  return ++open.probes > Math.floor((nowMs - open.sinceMs) / probeMs) + 1
}

/** How many failures more than the options say are still no violation: some do not count. */
const patience = 3

interface Streak {
  failures: number
  readonly sinceMs: number
  /** Failures since there were enough over enough time. */
  beyond: number
}

/** A circuit opens when its handler keeps failing, and closes at the first success. */
export function circuitsFollowHandlers({ ledger }: LawContext): Check {
  const circuits = new OpenCircuits()
  const streaks = new Map<string, Streak>()
  const closing = new Map<string, number>()
  return (fact) => {
    circuits.see(fact)
    if (!('process' in fact)) return undefined
    const closesSinceMs = closing.get(fact.process) ?? Number.POSITIVE_INFINITY
    // An overrun is said when its handler may have ended: what looked like a success was none.
    if (['CircuitClosed', 'Died', 'Overran'].includes(fact._tag)) closing.delete(fact.process)
    else if (fact.atMs - closesSinceMs > underWayMs)
      return `${fact.process} has an open circuit after a success`
    // What was counted before the circuit of the worker changed counts no more.
    if (isOfWhole(fact)) {
      for (const key of streaks.keys()) if (key.startsWith(`${fact.process} `)) streaks.delete(key)
    }
    if (fact._tag !== 'HandlerEnded') return undefined
    const { worker, stopBeganMs } = ledger.process(fact.process)
    const key = `${fact.process} ${fact.pattern}`
    const isOpen = [fact.pattern, whole].some((one) => circuits.get(fact.process, one))
    for (const { outcome, result, handled, delivery } of ledger.calls.get(fact.call)?.runs ?? []) {
      if (outcome === 'handled') {
        streaks.delete(key)
        if (isOpen) closing.set(fact.process, fact.atMs)
      }
      if (isOpen || result !== 'failed' || stopBeganMs !== undefined || delivery?.lost) continue
      const message = ledger.messages.get(handled.messageId)
      if (handled.receiveCount >= attemptsAt(message, worker)) continue
      const streak = streaks.get(key) ?? { failures: 0, sinceMs: fact.atMs, beyond: 0 }
      streak.failures++
      streaks.set(key, streak)
      if (isLong(streak, fact.atMs, worker))
        return `${fact.pattern} has failed ${streak.failures} times in ${fact.process}, and its circuit is closed`
    }
    if (isOpen) streaks.delete(key)
    return undefined
  }
}

function isOfWhole(fact: Fact): boolean {
  const isChange = fact._tag === 'CircuitOpened' || fact._tag === 'CircuitClosed'
  return isChange && fact.handler === undefined
}

function isLong(streak: Streak, nowMs: number, { circuitBreaker }: WorkerFacts): boolean {
  if (circuitBreaker === false) return false
  const { failures, windowSeconds } = circuitBreaker
  const isEnough =
    streak.failures > patience * failures &&
    nowMs - streak.sinceMs > patience * windowSeconds * 1000
  if (isEnough) streak.beyond++
  return streak.beyond > patience
}
