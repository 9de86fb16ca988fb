import { sqsLimits } from '../../queue/port.ts'
import type { Circuits } from '../handle/circuits.ts'
import type { Pool } from '../handle/pool.ts'
import type { Throughput } from './throughput.ts'

export interface IntakeOptions {
  readonly concurrency: number
  /** How many receives may be in flight at once. */
  readonly maxPolls: number
  /** How many bytes of bodies the worker may hold. */
  readonly maxBytesInFlight: number
  readonly pool: Pool
  readonly circuits: Pick<Circuits, 'isOpen' | 'probeInMs'>
  readonly throughput: Throughput
  /** How many places fewer than one a message the messages in hand take: they gather for a batch. */
  readonly placesSpared: () => number
}

/** However fast the handlers are: this many messages beyond the running ones, and no more. */
const maxPrefetch = 1_000

/** This many verdicts may wait to be carried out: more means that SQS does not take our deletes. */
const maxSettling = 2_000

/** What a body is taken to weigh before the first one came. */
const firstGuessBytes = 4_096

/** How fast the memory of a large body fades, a message: half of it after some seventy. */
const fading = 0.99

/**
 * Decides who may receive, and how much: pollers wait here until there is room. One polls while the
 * queue is idle, more while receives come back full, one again after an empty one. The number asked
 * for is set at the last moment, and small receives are avoided: a request costs the same for one
 * message as for ten.
 */
export class Intake {
  readonly #options: IntakeOptions
  #pollers = 1
  #polls = 0
  #reserved = 0
  #held = 0
  #settling = 0
  #heldBytes = 0
  #expectedBytes = firstGuessBytes
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

  /** Messages that wait for a handler, or are with one. */
  get held(): number {
    return this.#held
  }

  /** Messages with a verdict that is being carried out. */
  get settling(): number {
    return this.#settling
  }

  get pausedBy(): string | undefined {
    return this.#pausedBy
  }

  /** Waits for room. How many messages to ask for, 1 to 10; 0 when the intake was closed. */
  claim(poller: number): Promise<number> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve(0)
      this.#waiting.push({ poller, grant: resolve })
      this.wake()
    })
  }

  /**
   * The receive came back: the messages are held from now on. Who waits is let in by `wake`, once they
   * are admitted: before that the pool seems to have room that is taken.
   */
  answered(asked: number, bodies: readonly { readonly body: string }[]): void {
    this.#polls--
    this.#reserved -= asked
    for (const { body } of bodies) this.take(body.length)
    if (bodies.length === asked) this.#pollers = Math.min(this.#pollers + 1, this.#options.maxPolls)
    else if (bodies.length === 0) this.#pollers = 1
    else if (bodies.length < asked / 2) this.#pollers = Math.max(1, this.#pollers - 1)
  }

  /** The receive failed, or was given up. */
  failed(asked: number): void {
    this.#polls--
    this.#reserved -= asked
    this.#pollers = 1
    this.wake()
  }

  /**
   * One more message is held. Those to come are expected to be as large as the largest of late, not as
   * the average: the bound on bytes can be exceeded once, by what is on its way when bodies grow.
   */
  take(bytes: number): void {
    this.#held++
    this.#heldBytes += bytes
    this.#expectedBytes = Math.max(bytes, fading * this.#expectedBytes)
  }

  /** A message has its verdict: its place is free, its bytes are not yet. */
  judged(): void {
    this.#held--
    this.#settling++
    this.wake()
  }

  /** A message is settled, or left. */
  release(bytes: number): void {
    this.#settling--
    this.#heldBytes -= bytes
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

  /** Something changed: lets in whom there is room for. */
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
    const { circuits, concurrency, pool, throughput, maxBytesInFlight, placesSpared } =
      this.#options
    if (this.#settling > maxSettling || pool.isBlocked) return 0
    if (circuits.isOpen) return this.#probe()
    const spared = Math.min(placesSpared(), this.#held)
    const limit = concurrency + Math.min(throughput.prefetch, maxPrefetch) + spared
    // Handlers that overran their time have given their messages up, and keep their places.
    const room = Math.min(
      limit - this.#held - this.#reserved - pool.overrun,
      sqsLimits.batchEntries,
    )
    const full = Math.min(sqsLimits.batchEntries, concurrency)
    // A handler's place is empty and nothing is on its way: then a small receive is better than none.
    const starving = this.#polls === 0 && pool.hasRoom
    if (room < (starving ? 1 : full)) return 0
    const fits = this.#slotsThatFit(maxBytesInFlight)
    return Math.min(room, this.#held === 0 && this.#polls === 0 ? Math.max(1, fits) : fits)
  }

  #slotsThatFit(maxBytesInFlight: number): number {
    const free = maxBytesInFlight - this.#heldBytes - this.#reserved * this.#expectedBytes
    return Math.max(0, Math.floor(free / this.#expectedBytes))
  }

  // While the circuit is open what is kept is tried; without that one message, when it is time.
  #probe(): number {
    if (this.#held + this.#reserved > 0) return 0
    const inMs = this.#options.circuits.probeInMs
    if (inMs === 0) return 1
    clearTimeout(this.#probeTimer)
    this.#probeTimer = setTimeout(() => this.wake(), inMs)
    return 0
  }
}
