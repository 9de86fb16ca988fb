import type { Failure } from '../message/failure.ts'
import type { Job } from '../process.ts'
import { isBatch, type Registration } from '../route/registration.ts'
import { RateLimit } from './rate-limit.ts'
import { Semaphore } from './semaphore.ts'

/** Names the lane of an event: handlers of one lane run one at a time in this process. */
export type SerializeBy = (event: unknown) => string | undefined

export interface PoolOptions {
  /** How many handlers run at once. */
  readonly concurrency: number
  readonly serializeBy: SerializeBy | undefined
  /** How many handlers may begin in a second. */
  readonly maxPerSecond: number | undefined
  readonly nowMs: () => number
}

/** Why the pool gave events back instead of running their handlers. */
export type TurnedAwayBy = 'stop' | 'brake'

/** The bounds of a registration. */
interface Bounds {
  readonly gates: readonly Semaphore[]
  readonly rates: readonly RateLimit[]
}

/**
 * Runs handlers, a bounded number at once, so that a slow one delays nobody but its own lane. Events
 * pass gates, always in this order, so that no two can wait for each other: their lane, the concurrency
 * of their registration, the concurrency of the pool, the rates.
 */
export class Pool {
  readonly #all: Semaphore
  readonly #options: PoolOptions
  readonly #rate: RateLimit | undefined
  readonly #byOptions = new Map<Registration['options'], Bounds>()
  readonly #byLane = new Map<string, Semaphore>()
  #closedBy: TurnedAwayBy | undefined
  #lastTurnedAwayBy: TurnedAwayBy = 'stop'

  constructor(options: PoolOptions) {
    this.#options = options
    this.#all = new Semaphore(options.concurrency)
    this.#rate = rateLimit(options.maxPerSecond, options.nowMs)
  }

  get running(): number {
    return this.#all.held
  }

  /** True when a handler could start at once. */
  get hasRoom(): boolean {
    return this.#all.held < this.#all.permits
  }

  /** Runs when there is room. `Interrupted` when it was turned away before it began. */
  async schedule<T>(job: Job, run: () => Promise<T>): Promise<T | Failure> {
    const lane = this.#laneOf(job)
    const { gates, rates } = this.#boundsOf(job.registration)
    const path = lane === undefined ? gates : [this.#laneGate(lane), ...gates]
    let passed = 0
    try {
      for (const gate of path) {
        if (!(await this.#enter(gate))) return this.#turnedAway()
        passed++
      }
      // The usual way, without a wait.
      const began = rates.length === 0 && this.#closedBy === undefined && this.#all.tryEnter()
      if (!began && !(await this.#begin(rates))) return this.#turnedAway()
      try {
        return await run()
      } finally {
        this.#all.leave()
      }
    } finally {
      for (let at = 0; at < passed; at++) path[at]?.leave()
      if (lane !== undefined && this.#byLane.get(lane)?.idle) this.#byLane.delete(lane)
    }
  }

  /** Gives back every event whose handler has not begun. */
  turnAwayWaiting(by: TurnedAwayBy): void {
    this.#lastTurnedAwayBy = by
    for (const lane of this.#byLane.values()) lane.turnAway()
    for (const { gates, rates } of this.#byOptions.values()) {
      for (const gate of [...gates, ...rates]) gate.turnAway()
    }
    this.#all.turnAway()
  }

  /** Gives back what waits, and all that comes from now on. */
  close(by: TurnedAwayBy): void {
    this.#closedBy = by
    this.turnAwayWaiting(by)
  }

  async #enter(gate: Semaphore): Promise<boolean> {
    if (this.#closedBy !== undefined) return false
    return gate.tryEnter() || (await gate.enter())
  }

  /** Takes a place in the pool and a token of each rate, together: no place is held for want of a token. */
  async #begin(rates: readonly RateLimit[]): Promise<boolean> {
    for (;;) {
      if (!(await this.#enter(this.#all))) return false
      const spent = rates.find((rate) => !rate.hasToken)
      if (spent === undefined) {
        for (const rate of rates) rate.take()
        return true
      }
      this.#all.leave()
      if (!(await spent.wait())) return false
    }
  }

  #turnedAway(): Failure {
    return { _tag: 'Interrupted', type: undefined, by: this.#closedBy ?? this.#lastTurnedAwayBy }
  }

  #laneGate(lane: string): Semaphore {
    let semaphore = this.#byLane.get(lane)
    if (semaphore === undefined) {
      semaphore = new Semaphore(1)
      this.#byLane.set(lane, semaphore)
    }
    return semaphore
  }

  #boundsOf({ options }: Registration): Bounds {
    let bounds = this.#byOptions.get(options)
    if (bounds === undefined) {
      const { concurrency, maxPerSecond } = options
      const own = rateLimit(maxPerSecond, this.#options.nowMs)
      bounds = {
        gates: concurrency === undefined ? [] : [new Semaphore(concurrency)],
        rates: [own, this.#rate].filter((rate) => rate !== undefined),
      }
      this.#byOptions.set(options, bounds)
    }
    return bounds
  }

  // An app's serializeBy that throws must not decide over an event: it goes without a lane.
  #laneOf({ event, registration }: Job): string | undefined {
    const { serializeBy } = this.#options
    if (serializeBy === undefined || isBatch(registration)) return undefined
    try {
      return serializeBy(event)
    } catch {
      return undefined
    }
  }
}

function rateLimit(perSecond: number | undefined, nowMs: () => number): RateLimit | undefined {
  return perSecond === undefined ? undefined : new RateLimit(perSecond, nowMs)
}
