import type { FactOf } from '../../fact.ts'
import type { Check, LawContext } from '../law.ts'
import { placesOf, type ProcessEntry } from '../../ledger/process-entry.ts'
import { givesUpAtMs } from './open-receives.ts'

/** A time limit is noticed within this time, in milliseconds. */
const marginMs = 1_000

/** After this many failed receives in a row a worker is not ready. */
const failuresToStall = 3

/** How long a worker that receives may have no answer, beyond twice its wait, in milliseconds. */
const silentMs = 2 * 10_000

/** Live unless every place is taken for good or SQS is silent; ready while it receives and handles. */
export function healthIsTrue({ ledger }: LawContext): Check {
  const receives = new Receives()
  return (fact) => {
    if (fact._tag === 'Answered') receives.answered(fact)
    if (fact._tag !== 'Examined') return undefined
    const process = ledger.process(fact.process)
    const wrong =
      (fact.ready ? whyNotReady(process, receives) : undefined) ??
      (fact.live ? whyNotLive(process, fact.atMs) : undefined) ??
      (fact.live || mayBeDead(process, fact.atMs, receives) ? undefined : 'a place is free')
    return wrong && `${fact.process} says that it is ${healthText(fact)}, and ${wrong}`
  }
}

function healthText({ state, live, ready }: FactOf<'Examined'>): string {
  return `${state}, ${live ? 'live' : 'not live'} and ${ready ? 'ready' : 'not ready'}`
}

function whyNotReady(process: ProcessEntry, receives: Receives): string | undefined {
  const { name, isStarted, isPaused, isOpen, stopBeganMs, worker } = process
  if (!isStarted) return 'it has not started'
  if (isPaused) return 'it is paused'
  if (isOpen) return 'its circuit is open'
  if (stopBeganMs !== undefined) return 'it stops'
  // Failures at the same time count as one.
  const failures = worker.maxPolls === 1 ? receives.failuresOf(name) : 0
  return failures >= failuresToStall ? `its last ${failures} receives failed` : undefined
}

function whyNotLive(process: ProcessEntry, nowMs: number): string | undefined {
  const { worker, stopBeganMs, blockedUntilMs } = process
  if (stopBeganMs !== undefined || nowMs - blockedUntilMs < marginMs) return undefined
  return overrun(process, nowMs - marginMs) >= placesOf(worker)
    ? 'all of its places are taken by handlers that overran their time'
    : undefined
}

function mayBeDead(process: ProcessEntry, nowMs: number, receives: Receives): boolean {
  const { name, bootedMs, worker, blockedUntilMs } = process
  // While its event loop is blocked it has no answer either.
  if (nowMs - blockedUntilMs < marginMs) return true
  const isSilent =
    nowMs - (receives.lastMs(name) ?? bootedMs) > silentMs + 2 * worker.waitSeconds * 1000
  return isSilent || overrun(process, nowMs) >= placesOf(worker)
}

/** How many handlers have overrun their time and still run. */
function overrun({ calls, worker }: ProcessEntry, nowMs: number): number {
  const limitMs = worker.handlerTimeoutSeconds * 1000
  return [...calls.values()].filter(({ runs }) =>
    runs.some(({ beganMs }) => nowMs - beganMs >= limitMs),
  ).length
}

/** What came of the receives of each process. */
class Receives {
  readonly #failures = new Map<string, number>()
  readonly #lastMs = new Map<string, number>()

  answered({ process, request, error, atMs }: FactOf<'Answered'>): void {
    // What was given up before has failed then.
    const isGivenUp = atMs > givesUpAtMs(request)
    if (request.action !== 'receive' || (isGivenUp && error !== undefined)) return
    this.#failures.set(process, error === undefined ? 0 : this.failuresOf(process) + 1)
    this.#lastMs.set(process, atMs)
  }

  failuresOf(process: string): number {
    return this.#failures.get(process) ?? 0
  }

  lastMs(process: string): number | undefined {
    return this.#lastMs.get(process)
  }
}
