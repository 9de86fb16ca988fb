import { sqsLimits } from '../../queue/port.ts'
import type { Circuits } from '../handle/circuits.ts'
import type { Pool } from '../handle/pool.ts'
import { maxKept } from '../in-flight/probes.ts'
import type { InFlightCounts } from '../in-flight/ticket.ts'
import type { Throughput } from './throughput.ts'

export interface IntakeOptions {
  /** How many receives may be open at the same time. */
  readonly maxPolls: number
  /** How many bytes of bodies may be in flight. */
  readonly maxBytesInFlight: number
  readonly pool: Pick<Pool, 'concurrency' | 'hasRoom' | 'isBlocked' | 'overrun'>
  readonly counts: Readonly<InFlightCounts>
  readonly circuits: Pick<Circuits, 'isOpen' | 'freshInMs'>
  readonly throughput: Pick<Throughput, 'prefetch'>
  /** How many fewer places are taken than messages are in flight, because of batch handlers. */
  readonly placesSpared: () => number
}

/** The most messages that are received ahead of the running ones, however fast the handlers are. */
const maxPrefetch = 1_000

/** The most messages that may be settling. More means that SQS refuses our deletes. */
const maxSettling = 2_000

/**
 * Decides when a poller may receive, and how many messages it asks for. One poller polls while the queue
 * is idle, more while receives return full, one again after an empty one. The number is decided at the last
 * moment, and small receives are avoided: a request costs the same for one message as for ten.
 */
export class Intake {
  readonly #options: IntakeOptions
  #pollers = 1
  #polls = 0
  #reserved = 0
  #waiting: { readonly poller: number; readonly grant: (slots: number) => void }[] = []
  #pausedBy: string | undefined
  #closed = false
  #probeTimer: NodeJS.Timeout | undefined

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** How many pollers may poll at once. */
  get pollers(): number {
    return this.#pollers
  }

  /** Receives in flight. */
  get polls(): number {
    return this.#polls
  }

  get pausedBy(): string | undefined {
    return this.#pausedBy
  }

  /** Waits for room. Resolves with how many messages to ask for, 1 to 10; 0 when the intake is closed. */
  claim(poller: number): Promise<number> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve(0)
      this.#waiting.push({ poller, grant: resolve })
      this.wake()
    })
  }

  /**
   * The receive returned, and its messages are in flight. Waiting pollers are let in by `wake` once these
   * messages have begun: before that the pool seems to have more room than it has.
   */
  answered(asked: number, messages: number): void {
    this.#polls--
    this.#reserved -= asked
    if (messages === asked) this.#pollers = Math.min(this.#pollers + 1, this.#options.maxPolls)
    else if (messages === 0) this.#pollers = 1
    else if (messages < asked / 2) this.#pollers = Math.max(1, this.#pollers - 1)
  }

  /** The receive failed, or was abandoned. */
  failed(asked: number): void {
    this.#polls--
    this.#reserved -= asked
    this.#pollers = 1
    this.wake()
  }

  pause(reason: string): void {
    this.#pausedBy = reason
  }

  resume(): void {
    this.#pausedBy = undefined
    this.wake()
  }

  /** No receive begins any more. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#probeTimer)
    const waiting = this.#waiting
    this.#waiting = []
    for (const { grant } of waiting) grant(0)
  }

  /** Something changed: lets in the pollers that there is room for. */
  wake(): void {
    for (let at = 0; at < this.#waiting.length; ) {
      const waiting = this.#waiting[at]
      const slots = waiting === undefined ? 0 : this.#slotsFor(waiting.poller)
      if (waiting === undefined || slots === 0) {
        at++
        continue
      }
      this.#waiting.splice(at, 1)
      this.#reserved += slots
      this.#polls++
      waiting.grant(slots)
    }
  }

  #slotsFor(poller: number): number {
    if (this.#pausedBy !== undefined || poller >= this.#pollers) return 0
    const { circuits, counts, pool, throughput, placesSpared } = this.#options
    if (counts.settling > maxSettling || pool.isBlocked) return 0
    if (circuits.isOpen) return this.#probe()
    const { concurrency } = pool
    const spared = Math.min(placesSpared(), counts.handling)
    const limit = concurrency + Math.min(throughput.prefetch, maxPrefetch) + spared
    // A handler that overran its time keeps its place without a message.
    const room = Math.min(
      limit - counts.handling - this.#reserved - pool.overrun,
      sqsLimits.batchEntries,
    )
    const full = Math.min(sqsLimits.batchEntries, concurrency)
    // A place is free and no receive is open: then a small receive is better than none.
    const starving = this.#polls === 0 && pool.hasRoom
    if (room < (starving ? 1 : full)) return 0
    const fits = this.#slotsThatFit()
    return Math.min(room, counts.bytes === 0 && this.#polls === 0 ? Math.max(1, fits) : fits)
  }

  #slotsThatFit(): number {
    const { bytes, expectedBytes } = this.#options.counts
    const free = this.#options.maxBytesInFlight - bytes - this.#reserved * expectedBytes
    return Math.max(0, Math.floor(free / expectedBytes))
  }

  // While the circuit is open a few messages are kept and tried in turn. One more is received where fewer are kept,
  // and now and then also where they are not.
  #probe(): number {
    const { circuits, counts } = this.#options
    if (this.#reserved > 0) return 0
    if (counts.handling > 0 && this.#slotsThatFit() === 0) return 0
    if (counts.handling < maxKept) return 1
    const inMs = circuits.freshInMs
    if (inMs === 0) return 1
    clearTimeout(this.#probeTimer)
    this.#probeTimer = setTimeout(() => this.wake(), inMs)
    return 0
  }
}
