import type { Ticket } from './ticket.ts'

/** The step after a message of a group has run: the next one may run, or must wait for this one. */
export type GroupStep = 'next' | 'wait'

export interface GroupsOptions {
  readonly run: (ticket: Ticket) => Promise<GroupStep>
  /** A message of a group whose earlier one failed: it is released at once, so that order is kept. */
  readonly release: (ticket: Ticket) => void
}

/**
 * FIFO message groups: one message of a group at a time, in the order received. When one has to be retried,
 * the later ones of its group are released at once; SQS delivers them again after it.
 */
export class Groups {
  readonly #options: GroupsOptions
  readonly #waiting = new Map<string, Ticket[]>()

  constructor(options: GroupsOptions) {
    this.#options = options
  }

  add(ticket: Ticket): void {
    const group = ticket.received.groupId ?? ticket.received.messageId
    const waiting = this.#waiting.get(group)
    if (waiting !== undefined) {
      waiting.push(ticket)
      return
    }
    this.#waiting.set(group, [])
    void this.#run(group, ticket)
  }

  /** Releases every message that has not begun. */
  releaseWaiting(): void {
    for (const waiting of this.#waiting.values()) this.#release(waiting)
  }

  async #run(group: string, first: Ticket): Promise<void> {
    const waiting = this.#waiting.get(group) ?? []
    for (let ticket: Ticket | undefined = first; ticket !== undefined; ticket = waiting.shift()) {
      const step = await this.#options.run(ticket)
      if (step === 'wait') this.#release(waiting)
    }
    this.#waiting.delete(group)
  }

  #release(waiting: Ticket[]): void {
    for (const ticket of waiting.splice(0)) this.#options.release(ticket)
  }
}
