import { sqsLimits } from '../../../queue/port.ts'
import type { Mover } from './mover.ts'
import type { Stop } from '../outcome.ts'
import type { Pace } from './pace.ts'
import type { Parcel } from './parcel.ts'
import { Schedule } from './schedule.ts'

/** Batches on their way at the same time. */
const concurrency = 16

/** What waits in memory, of a queue whose messages are sent as they are received. */
const mostBytes = 64 * 1024 * 1024
const mostParcels = 5_000

export interface DispatcherOptions {
  readonly mover: Mover
  readonly pace: Pace
  /** Ends it: what waits is kept. */
  readonly signal: AbortSignal | undefined
}

const interrupted: Stop = { end: 'interrupted', because: 'the replay was interrupted' }

/**
 * Sends parcels at their pace, several batches at the same time. The first batch is one message: if something is
 * wrong with the destination, it is wrong for one and not for a hundred and sixty.
 */
export class Dispatcher {
  readonly #schedule = new Schedule()
  readonly #options: DispatcherOptions
  readonly #waiting = new Set<() => void>()
  #inFlight = 0
  #isFirst = true
  #running = false
  #stop: Stop | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(options: DispatcherOptions) {
    this.#options = options
    options.signal?.addEventListener('abort', this.#changed)
  }

  /** Undefined while more is sent. */
  get stopped(): Stop | undefined {
    if (this.#options.signal?.aborted) this.#stop ??= interrupted
    return this.#stop
  }

  add(parcel: Parcel): void {
    this.#schedule.add(parcel)
    if (this.#running) this.#changed()
    else void this.#run()
  }

  /** What waits is kept, for this reason. */
  stop(stop: Stop): void {
    this.#stop ??= stop
    this.#changed()
  }

  /** Resolves when there is room for more, or nothing more is sent. */
  async room(): Promise<void> {
    const isFull = () => this.#schedule.bytes > mostBytes || this.#schedule.size > mostParcels
    while (isFull() && this.stopped === undefined) await this.#change()
  }

  /**
   * Resolves when all that was added is settled or kept.
   *
   * @throws what the disk or a body could not give. Nothing is lost.
   */
  async idle(): Promise<void> {
    while (this.#running || this.#inFlight > 0) await this.#change()
    if (this.#failure) throw this.#failure.error
  }

  /** Nothing more is sent. Resolves when what was on its way is settled. */
  async end(): Promise<void> {
    this.stop(interrupted)
    while (this.#running || this.#inFlight > 0) await this.#change()
    this.#options.signal?.removeEventListener('abort', this.#changed)
  }

  async #run(): Promise<void> {
    this.#running = true
    const { pace, signal } = this.#options
    while (this.#schedule.size > 0) {
      if (this.stopped !== undefined) {
        for (const parcel of this.#schedule.drain()) this.#keep(parcel)
        break
      }
      const isAlone = this.#isFirst && this.#inFlight > 0
      const batch =
        isAlone || this.#inFlight >= concurrency
          ? []
          : this.#schedule.take(this.#isFirst ? 1 : Math.min(pace.batch, sqsLimits.batchEntries))
      if (batch.length === 0) {
        await this.#change()
        continue
      }
      this.#inFlight++
      await pace.take(batch.length, signal)
      void this.#move(batch)
    }
    this.#running = false
    this.#changed()
  }

  /** Never rejects. */
  async #move(batch: readonly Parcel[]): Promise<void> {
    try {
      if (this.stopped !== undefined) for (const parcel of batch) this.#keep(parcel)
      else await this.#moveAll(batch)
    } catch (error) {
      this.#failure ??= { error }
      this.stop({ end: 'stopped', because: error instanceof Error ? error.message : String(error) })
      for (const parcel of batch) this.#keep(parcel)
    } finally {
      for (const parcel of batch) this.#schedule.settle(parcel)
      this.#isFirst = false
      this.#inFlight--
      this.#changed()
    }
  }

  async #moveAll(batch: readonly Parcel[]): Promise<void> {
    let left = batch
    while (left.length > 0 && this.stopped === undefined) {
      left = await this.#options.mover.move(left)
    }
    for (const parcel of left) this.#keep(parcel)
  }

  #keep(parcel: Parcel): void {
    this.#options.mover.keep(parcel, this.stopped?.because ?? interrupted.because)
  }

  #change(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.add(resolve))
  }

  readonly #changed = (): void => {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
