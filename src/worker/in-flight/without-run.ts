import type { Failure } from '../../message/failure.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { Acknowledger } from '../settle/acknowledger.ts'
import type { GroupStep } from './groups.ts'
import type { Ticket } from './ticket.ts'

/** Settles messages whose handlers do not run. */
export class WithoutRun {
  readonly #acknowledger: Pick<Acknowledger, 'delete' | 'release'>

  constructor(acknowledger: Pick<Acknowledger, 'delete' | 'release'>) {
    this.#acknowledger = acknowledger
  }

  /** Makes it visible again after this time. */
  release(ticket: Ticket, afterSeconds = 0): void {
    ticket.isReleased = true
    ticket.settlement = { _tag: 'Retry', afterSeconds, failure: notBegun }
    ticket.judged()
    ticket.endLease()
    this.#acknowledger.release(ticket, afterSeconds)
  }

  /** It was handled before and is still on the queue. */
  delete(ticket: Ticket): void {
    ticket.settlement = { _tag: 'Acknowledge', because: 'done before' }
    ticket.judged()
    ticket.endLease()
    this.#acknowledger.delete(ticket)
  }

  /** The outcome of a message also applies to the same message received again. */
  settleLike(ticket: Ticket, settlement: Verdict): GroupStep {
    if (settlement._tag === 'Retry') {
      this.release(ticket, settlement.afterSeconds)
      return 'wait'
    }
    this.delete(ticket)
    return 'next'
  }
}

const notBegun: Failure = { _tag: 'Interrupted', type: undefined, by: 'stop' }
