import type { Failure } from '../../message/failure.ts'
import type { Job, TurnedAwayBy } from '../../pipeline/flow-control.ts'
import type { Place } from '../../route/call/call.ts'
import { isBatch, type Registration } from '../../route/registration.ts'
import type { PartitionBy } from './partition-by.ts'
import { RateLimit } from './rate-limit.ts'
import { PoolPlace } from './place.ts'
import { type EnterResult, type Gate, Semaphore } from './semaphore.ts'
import { Turns } from './turns.ts'

export interface PoolOptions {
  /** The places of this worker: the last gate of its events. */
  readonly places: Gate
  /** Does not throw. */
  readonly partitionBy: PartitionBy | undefined
  /** How many handlers may start per second. */
  readonly maxPerSecond: number | undefined
  readonly nowMs: () => number
  /** A handler that overran its time has freed its place. */
  readonly onFreed: () => void
}

/** The wait of an event whose place is kept by an overrunning handler, in seconds. */
const overranWaitSeconds = 60

/** The gates that an event passes before its handler runs. */
interface Gates {
  /** The pool's own is the last. */
  readonly gates: readonly Gate[]
  readonly rates: readonly RateLimit[]
}

/**
 * Runs a limited number of handlers at the same time, so that a slow one delays only its own partition. An
 * event passes gates in a fixed order, so that no two wait for each other: its partition, the concurrency
 * of its registration, the concurrency of the pool, the rates.
 */
export class Pool {
  readonly #all: Gate
  readonly #options: PoolOptions
  readonly #rate: RateLimit | undefined
  readonly #turns: Turns
  readonly #byOptions = new Map<Registration['options'], Gates>()
  readonly #byPartition = new Map<string, Semaphore>()
  readonly #left = (late: boolean) => {
    if (late) this.#options.onFreed()
  }
  #waiting = 0
  #closedBy: TurnedAwayBy | undefined
  #lastTurnedAwayBy: TurnedAwayBy = 'stop'

  constructor(options: PoolOptions) {
    this.#options = options
    this.#all = options.places
    this.#turns = new Turns(options.nowMs)
    this.#rate = rateLimit(options.maxPerSecond, options.nowMs)
  }

  /** Handlers that run, including those that overran their time. */
  get running(): number {
    return this.#all.taken
  }

  /** Handlers that overran their time and have not settled. Each keeps its place until then. */
  get overrun(): number {
    return this.#all.overrun
  }

  /** How many handlers could run now, with those that run. */
  get concurrency(): number {
    return this.#all.permits
  }

  /** Events that wait until their handlers may run. A batch counts as one. */
  get waiting(): number {
    return this.#waiting
  }

  /** Every place is taken by a handler that overran its time. */
  get isBlocked(): boolean {
    return this.#all.isBlocked
  }

  /** Partitions with an event in them. */
  get partitions(): number {
    return this.#byPartition.size
  }

  /** True when a handler could start at once. */
  get hasRoom(): boolean {
    return this.#all.hasRoom
  }

  /** Waits for the next turn of the event loop if this one has lasted long. */
  yield(): Promise<void> | undefined {
    return this.#turns.yield()
  }

  /**
   * Runs a handler when there is room. Resolves with `Interrupted` when it was turned away before it began,
   * and with `Postponed` when overrunning handlers keep every place that it could take.
   */
  async schedule<T>(job: Job, run: (place: Place) => Promise<T>): Promise<T | Failure> {
    const { gates, rates } = this.#gatesOf(job.registration)
    const place = this.#placeAt(gates, this.#partitionOf(job))
    try {
      for (const gate of place.gates) {
        const isLast = gate === this.#all
        // The usual case, without a wait.
        const isFree =
          this.#closedBy === undefined && !(isLast && rates.length > 0) && gate.tryEnter()
        if (!isFree) {
          this.#waiting++
          const entry = await (isLast ? this.#begin(rates, job) : this.#enter(gate, job))
          this.#waiting--
          if (entry !== 'entered') return this.#refused(entry)
        }
        place.passed()
      }
      const turn = this.#turns.next()
      if (turn !== undefined) {
        await turn
        if (this.#closedBy !== undefined) return this.#refused('turned away')
      }
      return await run(place)
    } finally {
      place.end()
    }
  }

  /** Turns away every event whose handler has not begun. */
  turnAwayWaiting(by: TurnedAwayBy): void {
    this.#lastTurnedAwayBy = by
    for (const partition of this.#byPartition.values()) partition.turnAway()
    for (const { gates, rates } of this.#byOptions.values()) {
      for (const gate of [...gates, ...rates]) gate.turnAway()
    }
    this.#all.turnAway()
  }

  /** Turns away all waiting events, and all later ones. */
  close(by: TurnedAwayBy): void {
    this.#closedBy = by
    this.turnAwayWaiting(by)
  }

  #placeAt(gates: readonly Gate[], partition: string | undefined): PoolPlace {
    if (partition === undefined) return new PoolPlace(gates, this.#left)
    return new PoolPlace([this.#partitionGate(partition), ...gates], (late) => {
      if (this.#byPartition.get(partition)?.idle) this.#byPartition.delete(partition)
      this.#left(late)
    })
  }

  async #enter(gate: Gate, { isLastAttempt }: Job): Promise<EnterResult> {
    for (;;) {
      if (this.#closedBy !== undefined) return 'turned away'
      if (gate.isBlocked && !isLastAttempt) return 'blocked'
      const entry = gate.tryEnter() ? 'entered' : await gate.enter()
      if (entry !== 'blocked' || !isLastAttempt) return entry
    }
  }

  /** Takes a place in the pool together with a token of each rate, so that no place waits for a token. */
  async #begin(rates: readonly RateLimit[], job: Job): Promise<EnterResult> {
    for (;;) {
      const entry = await this.#enter(this.#all, job)
      if (entry !== 'entered') return entry
      const spent = rates.find((rate) => !rate.hasToken)
      if (spent === undefined) {
        for (const rate of rates) rate.take()
        return 'entered'
      }
      this.#all.leave()
      if (!(await spent.wait())) return 'turned away'
    }
  }

  #refused(entry: 'turned away' | 'blocked'): Failure {
    const type = undefined
    return entry === 'blocked'
      ? { _tag: 'Postponed', type, because: 'handler overran', seconds: overranWaitSeconds }
      : { _tag: 'Interrupted', type, by: this.#closedBy ?? this.#lastTurnedAwayBy }
  }

  #partitionGate(partition: string): Semaphore {
    let semaphore = this.#byPartition.get(partition)
    if (semaphore === undefined) {
      semaphore = new Semaphore(1)
      this.#byPartition.set(partition, semaphore)
    }
    return semaphore
  }

  #gatesOf({ options }: Registration): Gates {
    let gates = this.#byOptions.get(options)
    if (gates === undefined) {
      const { concurrency, maxPerSecond } = options
      const own = rateLimit(maxPerSecond, this.#options.nowMs)
      gates = {
        gates: concurrency === undefined ? [this.#all] : [new Semaphore(concurrency), this.#all],
        rates: [own, this.#rate].filter((rate) => rate !== undefined),
      }
      this.#byOptions.set(options, gates)
    }
    return gates
  }

  #partitionOf({ event, registration }: Job): string | undefined {
    return isBatch(registration) ? undefined : this.#options.partitionBy?.(event)
  }
}

function rateLimit(perSecond: number | undefined, nowMs: () => number): RateLimit | undefined {
  return perSecond === undefined ? undefined : new RateLimit(perSecond, nowMs)
}
