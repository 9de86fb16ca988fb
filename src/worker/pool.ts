import type { Failure } from '../message/failure.ts'
import type { Job } from '../process.ts'
import type { Registration } from '../route/registration.ts'
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

/** What an event passes on its way to its handler. */
interface Gate {
  /** Enters without waiting, if there is room. */
  tryEnter(): boolean
  /** True once there is room; false when the wait was ended by `turnAway`. */
  enter(): Promise<boolean>
  leave(): void
  turnAway(): void
}

/** Why the pool gave events back instead of running their handlers. */
export type TurnedAwayBy = 'stop' | 'brake'

/**
 * Runs handlers, a bounded number at once, so that a slow one delays nobody but its own lane. Events
 * pass gates, always in this order, so that no two can wait for each other: their lane, the bounds of
 * their registration, the bounds of the pool.
 */
export class Pool {
  readonly #all: Semaphore
  readonly #options: PoolOptions
  readonly #rate: RateLimit | undefined
  readonly #byRegistration = new Map<Registration, readonly Gate[]>()
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

  /** Runs when there is room. `Interrupted` when it was turned away before it began. Never rejects. */
  async schedule<T>(job: Job, run: () => Promise<T>): Promise<T | Failure> {
    const lane = this.#laneOf(job)
    const gates = this.#gatesOf(job, lane)
    let passed = 0
    for (const gate of gates) {
      if (this.#closedBy === undefined && (gate.tryEnter() || (await gate.enter()))) {
        passed++
        continue
      }
      this.#leave(gates.slice(0, passed), lane)
      return { _tag: 'Interrupted', type: undefined, by: this.#closedBy ?? this.#lastTurnedAwayBy }
    }
    try {
      return await run()
    } finally {
      this.#leave(gates, lane)
    }
  }

  /** Gives back every event whose handler has not begun. */
  turnAwayWaiting(by: TurnedAwayBy): void {
    this.#lastTurnedAwayBy = by
    for (const gate of this.#gates()) gate.turnAway()
  }

  /** Gives back what waits, and all that comes from now on. */
  close(by: TurnedAwayBy): void {
    this.#closedBy = by
    this.turnAwayWaiting(by)
  }

  #gatesOf({ registration }: Job, lane: string | undefined): readonly Gate[] {
    const gates = this.#boundsOf(registration)
    if (lane === undefined) return gates
    let semaphore = this.#byLane.get(lane)
    if (semaphore === undefined) {
      semaphore = new Semaphore(1)
      this.#byLane.set(lane, semaphore)
    }
    return [semaphore, ...gates]
  }

  #boundsOf(registration: Registration): readonly Gate[] {
    let gates = this.#byRegistration.get(registration)
    if (gates === undefined) {
      const { concurrency, maxPerSecond } = registration.options
      const own = concurrency === undefined ? undefined : new Semaphore(concurrency)
      const rate = rateLimit(maxPerSecond, this.#options.nowMs)
      gates = [own, rate, this.#rate, this.#all].filter((gate) => gate !== undefined)
      this.#byRegistration.set(registration, gates)
    }
    return gates
  }

  #leave(gates: readonly Gate[], lane: string | undefined): void {
    for (const gate of gates) gate.leave()
    if (lane !== undefined && this.#byLane.get(lane)?.idle) this.#byLane.delete(lane)
  }

  // An app's serializeBy that throws must not decide over an event: it goes without a lane.
  #laneOf({ event }: Job): string | undefined {
    try {
      return this.#options.serializeBy?.(event)
    } catch {
      return undefined
    }
  }

  *#gates(): Iterable<Gate> {
    yield* this.#byLane.values()
    for (const gates of this.#byRegistration.values()) yield* gates
  }
}

function rateLimit(perSecond: number | undefined, nowMs: () => number): RateLimit | undefined {
  return perSecond === undefined ? undefined : new RateLimit(perSecond, nowMs)
}
