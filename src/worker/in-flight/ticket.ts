import type { Received } from '../../message/received.ts'
import type { Verdict } from '../../message/verdict.ts'
import { Interruption } from '../../route/call/interruption.ts'
import type { SettledEvent } from '../report/lifecycle-events.ts'

/** How a message ceased to be in flight: it was settled, released unhandled, or left without a request. */
export type Departure = 'settled' | 'released' | 'left'

/** What `settled` reports of an event once SQS has carried out the settlement of its message. */
export type SettledReport = Omit<SettledEvent, 'ageMs'>

/** What is in flight in this worker, in numbers. Only tickets write it. */
export interface InFlightCounts {
  /** Messages that wait for a handler, or are with one. */
  handling: number
  /** Messages whose delete, release or dead letter is on its way. */
  settling: number
  /** The bytes of the bodies of all of them. */
  bytes: number
  /** The expected size of the next message. */
  expectedBytes: number
  /** How messages ceased to be in flight, since the start or since a stop began. */
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

/** What the tickets of a worker share: where they count, and what they notify. */
export interface TicketContext {
  readonly counts: InFlightCounts
  readonly leases: TicketLeases
  readonly visibilitySeconds: number
  readonly nowMs: () => number
  /** A place or bytes became free. */
  readonly onRoom: () => void
  /** A step was taken twice, or after the end: a bug. Nothing was counted. */
  readonly onMisuse: (ticket: Ticket, error: Error) => void
}

/** The expected size of the first message. */
const firstGuessBytes = 4_096

export const noReports: readonly SettledReport[] = []

/** How fast the expected size decays, per message: to half after about seventy messages. */
const decay = 0.99

export function noneInFlight(): InFlightCounts {
  const departures = { settled: 0, released: 0, left: 0 }
  return { handling: 0, settling: 0, bytes: 0, expectedBytes: firstGuessBytes, departures }
}

/**
 * One message in flight: received, and neither settled nor left. The ticket alone accounts for what the
 * message uses: its place, its bytes, its lease and its part in the counts. It takes all of them when it is
 * made, frees the place with `judged` and the rest with `close`. Each of these is done once.
 */
export class Ticket {
  readonly received: Received
  /** Signals its handlers to stop. */
  readonly interruption: Interruption
  /** Its part of the bytes in flight. */
  readonly bytes: number
  /** When it was received, on the monotonic clock. */
  readonly receivedAtMs: number
  /** Until when it is hidden from other consumers. Extended by renewals. */
  deadlineMs: number
  /** A renewal on its way; never rejects. A release waits for it. */
  renewal: Promise<unknown> | undefined
  /** The lease is lost: another consumer may have the message, so it is not settled here any more. */
  lost = false
  /** It is released unhandled: turned away before its handlers began. */
  isReleased = false
  /** Its verdict, once carried out. Undefined until then, and for a message that is left. */
  settlement: Verdict | undefined
  /** What `settled` reports when SQS has carried out its settlement. */
  unreported = noReports
  /** The same message received again, in order: when this one is closed they go on, with its outcome. */
  duplicates: readonly { readonly ticket: Ticket; readonly go: () => void }[] | undefined
  /** The last of these. */
  latest: Ticket | undefined
  /** A later receive of the same message was seen here. */
  isSuperseded = false
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
    // The recent maximum and not the average, so that the limit on bytes is exceeded at most once: by the
    // receives that are open when bodies grow.
    counts.expectedBytes = Math.max(this.bytes, decay * counts.expectedBytes)
    leases.add(this)
  }

  /** It has its verdict: frees its place. Its bytes are still counted, and its lease is still renewed. */
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

  /** Its settlement is on its way: ends renewals, which must not overtake it. */
  endLease(): void {
    this.#context.leases.release(this)
  }

  /** Its settlement was refused and is retried: the lease is renewed until that succeeds. */
  keepLease(): void {
    if (this.#stage !== 'closed') this.#context.leases.keep(this)
  }

  /** It is not in flight any more. True the first time; after that nothing is counted. */
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
