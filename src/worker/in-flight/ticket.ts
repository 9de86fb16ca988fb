import type { Received } from '../../message/received.ts'
import type { Verdict } from '../../message/verdict.ts'
import { Interruption } from '../../route/call/interruption.ts'

/** How a message stopped being in flight here: its settlement was carried out, or nothing was sent. */
export type Departure = 'settled' | 'released' | 'left'

/** What is in flight in this worker, in numbers. Written by tickets alone; others read it. */
export interface InFlightCounts {
  /** Messages that wait for a handler, or are with one. */
  handling: number
  /** Messages whose verdict is being carried out. */
  settling: number
  /** The bytes of the bodies of both. */
  bytes: number
  /** The size that a message to come is expected to have. */
  expectedBytes: number
  /** What became of messages, since the start or since a stop began. */
  departures: Record<Departure, number>
}

/** What keeps messages hidden from other consumers while they are in flight. */
export interface TicketLeases {
  add(ticket: Ticket): void
  keep(ticket: Ticket): void
  release(ticket: Ticket): void
  /** Before a handler begins: a lease that ran out is lost. */
  check(ticket: Ticket): void
}

/** What a ticket counts in, and whom it informs of its steps. One for a worker. */
export interface TicketContext {
  readonly counts: InFlightCounts
  readonly leases: TicketLeases
  readonly visibilitySeconds: number
  readonly nowMs: () => number
  /** A place is free, or bytes are. */
  readonly onRoom: () => void
  /** A step was taken twice, or after the end: a fault of ours. Nothing was counted. */
  readonly onMisuse: (ticket: Ticket, error: Error) => void
}

/** What a body is expected to weigh before the first one came. */
const firstGuessBytes = 4_096

/** How fast the memory of a large body fades, a message: half of it after some seventy. */
const fading = 0.99

export function noneInFlight(): InFlightCounts {
  const departures = { settled: 0, released: 0, left: 0 }
  return { handling: 0, settling: 0, bytes: 0, expectedBytes: firstGuessBytes, departures }
}

/**
 * One message in flight: received, and neither settled nor left. The ticket alone owns what the message
 * takes: its place, its bytes, its lease and its part in the counts. It takes all of them when it is made,
 * gives the place back with `judged`, and the rest with `close`, which ends it; each of these once.
 */
export class Ticket {
  readonly received: Received
  /** Tells its handlers to stop. */
  readonly interruption: Interruption
  /** What it counts against the limit on bytes in flight. */
  readonly bytes: number
  /** When it was received, on the monotonic clock. */
  readonly receivedAtMs: number
  /** Until when it is hidden from others. Moved on by renewals. */
  deadlineMs: number
  /** A renewal that is on its way; it never rejects. What releases the message waits for it. */
  renewal: Promise<unknown> | undefined
  /** The lease is gone: another consumer may have the message now, so it is not settled here any more. */
  lost = false
  /** It goes back unhandled: turned away before its handlers began. */
  isReleased = false
  /** What became of it; undefined until then, and for a message that is left. */
  settlement: Verdict | undefined
  /** The same message, received again while this one is in flight: what comes of this one goes for them. */
  duplicates: readonly Ticket[] | undefined
  readonly #context: TicketContext
  #stage: 'handling' | 'settling' | 'closed' = 'handling'

  constructor(received: Received, context: TicketContext) {
    const { counts, leases, visibilitySeconds } = context
    this.received = received
    this.interruption = new Interruption(() => leases.check(this))
    this.bytes = received.body.length
    this.receivedAtMs = context.nowMs()
    this.deadlineMs = this.receivedAtMs + visibilitySeconds * 1000
    this.#context = context
    counts.handling++
    counts.bytes += this.bytes
    // As large as the largest of late, not as the average: the limit on bytes can then be exceeded once
    // only, by what is on its way when bodies grow.
    counts.expectedBytes = Math.max(this.bytes, fading * counts.expectedBytes)
    leases.add(this)
  }

  /** It has its verdict: its place is free. Its bytes are not, and its lease is still renewed. */
  judged(): void {
    if (this.#stage !== 'handling') {
      this.#misused('judged')
      return
    }
    this.#stage = 'settling'
    this.#context.counts.handling--
    this.#context.counts.settling++
    this.#context.onRoom()
  }

  /** Its settlement is on its way: a renewal must not overtake it. */
  endLease(): void {
    this.#context.leases.release(this)
  }

  /** Its settlement was refused and is tried again: the lease is renewed once more until then. */
  keepLease(): void {
    if (this.#stage !== 'closed') this.#context.leases.keep(this)
  }

  /** It is not in flight here any more. True the first time; after that nothing is counted. */
  close(departure: Departure): boolean {
    if (this.#stage === 'closed') {
      this.#misused('closed')
      return false
    }
    const { counts, leases, onRoom } = this.#context
    counts[this.#stage]--
    this.#stage = 'closed'
    counts.bytes -= this.bytes
    counts.departures[departure]++
    leases.release(this)
    onRoom()
    return true
  }

  #misused(step: string): void {
    const error = new Error(`the ticket of a message was ${step} twice`)
    this.#context.onMisuse(this, error)
  }
}
