import { AsyncResource } from 'node:async_hooks'
import { callBatch } from '../route/call/call-batch.ts'
import type { Gathered } from '../route/call/call-in-batch.ts'
import type { InterruptedBy } from '../route/call/interruption.ts'
import { type BatchRegistration, type TimeLimits, timeoutOf } from '../route/registration.ts'
import { Batcher } from './batcher.ts'
import type { BatchEvent, Schedule, TurnedAwayBy } from './flow-control.ts'
import { instrumentedBatch } from './instrumentation/batch-operation.ts'
import type { Redaction } from './instrumentation/failure-error.ts'
import type { Operations } from './instrumentation/operations.ts'

export interface BatchesOptions extends TimeLimits, Redaction {
  /** Is called around each call of a batch handler. */
  readonly operations: Pick<Operations, 'processBatch'>
  /** Runs a batch when there is room for it. */
  readonly schedule: Schedule
}

interface Entry extends BatchEvent {
  readonly resolve: (gathered: Gathered) => void
  /** Takes it out of a batch whose handler has not been called. */
  readonly onInterrupt: (by: InterruptedBy) => void
}

/**
 * Collects events for batch handlers: all events of a registration together, of any type. Events that are
 * being collected take no place in the pool; a batch takes one.
 */
export class Batches {
  readonly #options: BatchesOptions
  readonly #batchers = new Map<BatchRegistration['options'], Batcher<Entry>>()
  /** A batch handler is called in this async context, and in that of none of its events. */
  readonly #scope = new AsyncResource('sluice.batches')
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
    // A batch that all its events have left, since their leases were lost, still waits for its place.
    return Math.max(0, this.#events - this.#running)
  }

  /** Resolves with the outcome of the event. One that is interrupted before the call leaves its batch. */
  async gather(registration: BatchRegistration, event: BatchEvent): Promise<Gathered> {
    const { interruption } = event
    const by = interruption.by ?? (this.#closed ? (this.#turnedAwayBy ?? 'stop') : undefined)
    if (by !== undefined) return turnedAway(event, by)
    const batcher = this.#batcherOf(registration)
    const { promise, resolve } = Promise.withResolvers<Gathered>()
    const onInterrupt = (by: InterruptedBy) => {
      batcher.remove(entry)
      resolve(turnedAway(event, by))
    }
    const entry: Entry = { ...event, resolve, onInterrupt }
    this.#events++
    interruption.listen(onInterrupt)
    batcher.add(entry)
    try {
      return await promise
    } finally {
      interruption.ignore(onInterrupt)
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
        carryOut: (entries) =>
          this.#scope.runInAsyncScope(() => void this.#carryOut(registration, entries)),
      })
      this.#batchers.set(options, batcher)
    }
    return batcher
  }

  async #carryOut(registration: BatchRegistration, gathered: readonly Entry[]): Promise<void> {
    if (this.#turnedAwayBy !== undefined) {
      for (const entry of gathered) entry.resolve(turnedAway(entry, this.#turnedAwayBy))
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
    let called: readonly Entry[] = []
    const job = { event: undefined, registration, isLastAttempt: true }
    const outcomes = await this.#options.schedule(job, (place) => {
      called = gathered.filter(mayStart)
      if (called.length === 0) return Promise.resolve([])
      const timeoutSeconds = timeoutOf(registration, this.#options)
      const deliveries = called.map(({ delivery }) => delivery)
      const messages = called.map(({ interruption }) => interruption)
      const call = () => callBatch(run.handler, deliveries, { timeoutSeconds, messages, place })
      const operation = this.#options.operations.processBatch
      if (operation === undefined) return call()
      return instrumentedBatch(operation, registration, called, {
        run: call,
        redaction: this.#options,
      })
    })
    if ('_tag' in outcomes) {
      for (const { resolve } of gathered) resolve(outcomes)
      return
    }
    for (const [at, { resolve }] of called.entries()) resolve(outcomes[at] ?? noOutcome)
  }
}

const noOutcome: Gathered = {
  _tag: 'Threw',
  error: new Error('the batch has no outcome for this event'),
}

/** False for an event that was interrupted while it waited: another consumer may have it. */
function mayStart({ interruption, onInterrupt, onCall }: Entry): boolean {
  if (interruption.refusesStart() !== undefined) return false
  // From now on its outcome is that of the call.
  interruption.ignore(onInterrupt)
  onCall()
  return true
}

function turnedAway({ delivery }: BatchEvent, by: InterruptedBy | TurnedAwayBy): Gathered {
  return { _tag: 'Interrupted', type: delivery.type, by }
}
