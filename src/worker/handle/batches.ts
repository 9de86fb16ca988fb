import type { Failure } from '../../message/failure.ts'
import type { Job } from '../../pipeline/pipeline.ts'
import type { Place } from '../../route/call/call.ts'
import { callBatch } from '../../route/call/call-batch.ts'
import type { Gathered } from '../../route/call/call-in-batch.ts'
import type { EventDelivery } from '../../route/call/delivery.ts'
import type { Interruption } from '../../route/call/interruption.ts'
import { type BatchRegistration, timeoutOf } from '../../route/registration.ts'
import { Batcher } from '../settle/batcher.ts'
import type { TurnedAwayBy } from './pool.ts'

export interface BatchesOptions {
  readonly handlerTimeoutSeconds: number
  /** Runs a batch when there is room for it. */
  schedule<T>(job: Job, run: (place: Place) => Promise<T>): Promise<T | Failure>
}

interface Entry {
  readonly delivery: EventDelivery
  readonly interruption: Interruption
  readonly resolve: (gathered: Gathered) => void
}

/**
 * Collects events for batch handlers: all events of a registration together, of any type. Events that are
 * being collected take no place in the pool; a batch takes one.
 */
export class Batches {
  readonly #options: BatchesOptions
  readonly #batchers = new Map<BatchRegistration['options'], Batcher<Entry>>()
  /** Events that are being collected, or whose batch runs. */
  #events = 0
  /** Batches that run, or wait for room. */
  #running = 0
  #turnedAwayBy: TurnedAwayBy | undefined
  #closed = false

  constructor(options: BatchesOptions) {
    this.#options = options
  }

  /** How many fewer places are taken than there are events. */
  get placesSpared(): number {
    return this.#events - this.#running
  }

  async gather(
    registration: BatchRegistration,
    delivery: EventDelivery,
    interruption: Interruption,
  ): Promise<Gathered> {
    this.#events++
    try {
      return await new Promise((resolve) => {
        const entry = { delivery, interruption, resolve }
        if (this.#closed) turnAway(entry, this.#turnedAwayBy ?? 'stop')
        else this.#batcherOf(registration).add(entry)
      })
    } finally {
      this.#events--
    }
  }

  /** Turns away events that are being collected. Batches that wait for a place are turned away by the pool. */
  turnAwayWaiting(by: TurnedAwayBy): void {
    this.#turnedAwayBy = by
    for (const batcher of this.#batchers.values()) batcher.flush()
    this.#turnedAwayBy = undefined
  }

  /** Turns away events that are being collected, and all later ones. */
  close(by: TurnedAwayBy): void {
    this.turnAwayWaiting(by)
    this.#closed = true
    this.#turnedAwayBy = by
  }

  #batcherOf(registration: BatchRegistration): Batcher<Entry> {
    const { options, run } = registration
    let batcher = this.#batchers.get(options)
    if (batcher === undefined) {
      batcher = new Batcher({
        maxItems: run.batch.size,
        lingerMs: run.batch.lingerMs,
        carryOut: (entries) => void this.#carryOut(registration, entries),
      })
      this.#batchers.set(options, batcher)
    }
    return batcher
  }

  async #carryOut(registration: BatchRegistration, gathered: readonly Entry[]): Promise<void> {
    if (this.#turnedAwayBy !== undefined) {
      for (const entry of gathered) turnAway(entry, this.#turnedAwayBy)
      return
    }
    this.#running++
    try {
      await this.#run(registration, gathered)
    } finally {
      this.#running--
    }
  }

  async #run(registration: BatchRegistration, gathered: readonly Entry[]): Promise<void> {
    const { run } = registration
    const timeoutSeconds = timeoutOf(registration, this.#options)
    let called: readonly Entry[] = []
    const job = { event: undefined, registration, isLastAttempt: true }
    const outcomes = await this.#options.schedule(job, (place) => {
      // Another consumer may have those whose lease was lost while they waited.
      called = gathered.filter(({ interruption }) => interruption.refusesStart() === undefined)
      if (called.length === 0) return Promise.resolve([])
      const deliveries = called.map(({ delivery }) => delivery)
      const messages = called.map(({ interruption }) => interruption)
      return callBatch(run.handler, deliveries, { timeoutSeconds, messages, place })
    })
    if ('_tag' in outcomes) {
      for (const { resolve } of gathered) resolve(outcomes)
      return
    }
    for (const [at, { resolve }] of called.entries()) resolve(outcomes[at] ?? noOutcome)
    for (const entry of gathered) {
      const { by } = entry.interruption
      if (by !== undefined) entry.resolve({ _tag: 'Interrupted', type: entry.delivery.type, by })
    }
  }
}

const noOutcome: Gathered = {
  _tag: 'Threw',
  error: new Error('the batch has no outcome for this event'),
}

function turnAway({ delivery, resolve }: Entry, by: TurnedAwayBy): void {
  resolve({ _tag: 'Interrupted', type: delivery.type, by })
}
