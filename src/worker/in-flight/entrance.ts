import type { Received } from '../../message/received.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { Interruption } from '../../route/call/interruption.ts'
import { isLastReceive } from '../../settle/policy.ts'
import type { Circuits } from '../handle/circuits.ts'
import type { Acknowledger } from '../settle/acknowledger.ts'
import { Duplicates } from './duplicates.ts'
import { Groups, type GroupStep, type Turn } from './groups.ts'
import { Probes } from './probes.ts'
import type { InFlightCounts, Ticket } from './ticket.ts'
import { WithoutRun } from './without-run.ts'

export interface EntranceOptions {
  readonly fifo: boolean
  readonly maxReceives: number | undefined
  readonly counts: Readonly<InFlightCounts>
  readonly circuits: Circuits
  readonly acknowledger: Acknowledger
  readonly nowMs: () => number
  /** Processes and settles a message. Never rejects. */
  readonly run: (ticket: Ticket) => Promise<GroupStep>
}

/**
 * Decides when a message may run: not beside the same message received before, in its turn within its FIFO group,
 * and only in turn with others while the circuit is open. Settles those that do not run at all.
 */
export class Entrance {
  readonly #options: EntranceOptions
  readonly #groups: Groups | undefined
  readonly #duplicates = new Duplicates()
  readonly #probes: Probes
  readonly #withoutRun: WithoutRun
  #stopping = false

  constructor(options: EntranceOptions) {
    this.#options = options
    this.#withoutRun = new WithoutRun(options.acknowledger)
    this.#groups = options.fifo ? new Groups() : undefined
    this.#probes = new Probes({
      circuits: options.circuits,
      run: (ticket) => this.#again(ticket),
      release: (ticket, afterSeconds) => this.#withoutRun.release(ticket, afterSeconds),
    })
  }

  /** From now on new messages are released. */
  beginStop(): void {
    this.#stopping = true
  }

  /** Releases messages that wait for an earlier one of their group. */
  releaseWaiting(): void {
    this.#groups?.releaseWaiting()
  }

  /** The circuit has closed, or the worker stops: runs the kept messages, or releases them. */
  endProbes(): void {
    for (const ticket of this.#probes.takeAll()) {
      if (this.#stopping) this.#withoutRun.release(ticket)
      else this.#again(ticket)
    }
  }

  /**
   * A message has failed: true when it is kept and tried again, while the circuit is open. Not for ever: it may be the
   * one that never succeeds, and on a FIFO queue nothing of its group can be received.
   */
  keep(ticket: Ticket): boolean {
    const { circuits, nowMs } = this.#options
    if (this.#stopping || nowMs() - ticket.receivedAtMs > circuits.longestKeptMs) return false
    return this.#probes.keep(ticket)
  }

  /** The lease on a message is lost. True when it was kept. */
  drop(ticket: Ticket): boolean {
    return this.#probes.drop(ticket)
  }

  /** The message is not in flight any more. */
  closed(ticket: Ticket): void {
    this.#duplicates.closed(ticket)
  }

  /** How many of these messages are in flight. */
  inFlight(messages: readonly Interruption[]): number {
    return this.#duplicates.inFlight(messages)
  }

  /**
   * The same message, which is kept. On a FIFO queue its lease is over then, and its next run would wait for the turn
   * of this one, which waits for its end.
   */
  keptBefore({ received }: Ticket): Ticket | undefined {
    if (this.#groups === undefined) return undefined
    const first = this.#duplicates.first(received.messageId)
    return first !== undefined && this.#probes.has(first) ? first : undefined
  }

  /** The message is in flight from now on. */
  enter(ticket: Ticket): void {
    const closing = this.#duplicates.untilFirstIsClosed(ticket)
    this.#inTurn(ticket, {
      run: () => this.#turn(ticket, closing),
      release: () => void this.#turnAway(ticket, closing),
    })
  }

  /** It was kept, and is tried again. */
  #again(ticket: Ticket): void {
    this.#inTurn(ticket, {
      run: () => this.#options.run(ticket),
      release: () => this.#withoutRun.release(ticket),
    })
  }

  /** In its FIFO group a message waits for its turn; so does one that was received again, or it would be overtaken. */
  #inTurn(ticket: Ticket, turn: Turn): void {
    const { groupId, messageId } = ticket.received
    // During a stop none waits: those that do not run are released.
    if (this.#groups === undefined || this.#stopping) void turn.run()
    else this.#groups.add(groupId ?? messageId, turn)
  }

  /**
   * Its turn has come. Never rejects.
   *
   * @param closing of the same message, which was received before.
   */
  #turn(
    ticket: Ticket,
    closing: Promise<Verdict | undefined> | undefined,
  ): Promise<GroupStep> | GroupStep {
    const { received } = ticket
    if (closing !== undefined) return this.#follow(ticket, closing)
    if (this.#options.acknowledger.wasHandled(received.messageId)) {
      this.#withoutRun.delete(ticket)
      return 'next'
    }
    if (this.#mustRun(received) || this.#mayRun()) return this.#options.run(ticket)
    if (this.#stopping) this.#withoutRun.release(ticket)
    else this.#probes.receive(ticket)
    return 'wait'
  }

  async #follow(ticket: Ticket, closing: Promise<Verdict | undefined>): Promise<GroupStep> {
    const settlement = await closing
    const isLeft = settlement === undefined || ticket.lost
    // Released at its last receive it would be moved by SQS, without a record.
    if (isLeft || (settlement._tag === 'Retry' && this.#mustRun(ticket.received))) {
      return await this.#turn(ticket, this.#duplicates.untilFirstIsClosed(ticket))
    }
    return this.#withoutRun.settleLike(ticket, settlement)
  }

  /** An earlier message of its group has to be retried. If that is the same message, its wait is theirs. */
  async #turnAway(
    ticket: Ticket,
    closing: Promise<Verdict | undefined> | undefined,
  ): Promise<void> {
    const settlement = closing === undefined ? undefined : await closing
    if (settlement === undefined) this.#withoutRun.release(ticket)
    else this.#withoutRun.settleLike(ticket, settlement)
  }

  // At its last receive a message is always processed, so that a dead letter gets its record.
  #mustRun({ receiveCount }: Received): boolean {
    return isLastReceive({ receiveCount, maxReceives: this.#options.maxReceives })
  }

  /** While the circuit is open only one message at a time, when it is due. */
  #mayRun(): boolean {
    const { circuits, counts } = this.#options
    if (this.#stopping) return false
    if (!circuits.isOpen) return true
    if (counts.handling > 1 || circuits.probeInMs > 0) return false
    circuits.probed()
    return true
  }
}
