import type { Ticket } from './ticket.ts'

/** The step after a message of a group has had its turn: the next one may run, or must wait for this one. */
export type GroupStep = 'next' | 'wait'

/** A message of a group, and what is done when its turn comes. */
interface Turn {
  readonly ticket: Ticket
  /** Never rejects. */
  readonly run: () => Promise<GroupStep> | GroupStep
}

/**
 * FIFO message groups: one message of a group at a time, in the order received. When one has to be retried,
 * the later ones of its group are released at once; SQS delivers them again after it.
 */
export class Groups {
  readonly #release: (ticket: Ticket) => void
  readonly #waiting = new Map<string, Turn[]>()

  /** @param release called with a message of a group whose earlier one failed, so that order is kept. */
  constructor(release: (ticket: Ticket) => void) {
    this.#release = release
  }

  add(ticket: Ticket, run: Turn['run']): void {
    const group = ticket.received.groupId ?? ticket.received.messageId
    const waiting = this.#waiting.get(group)
    if (waiting !== undefined) {
      waiting.push({ ticket, run })
      return
    }
    this.#waiting.set(group, [])
    void this.#run(group, { ticket, run })
  }

  /** Releases every message that has not begun. */
  releaseWaiting(): void {
    for (const waiting of this.#waiting.values()) this.#releaseAll(waiting)
  }

  async #run(group: string, first: Turn): Promise<void> {
    const waiting = this.#waiting.get(group) ?? []
    for (let turn: Turn | undefined = first; turn !== undefined; turn = waiting.shift()) {
      const step = await turn.run()
      if (step === 'wait') this.#releaseAll(waiting)
    }
    this.#waiting.delete(group)
  }

  #releaseAll(waiting: Turn[]): void {
    for (const { ticket } of waiting.splice(0)) this.#release(ticket)
  }
}
