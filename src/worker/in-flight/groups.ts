import type { Held } from './ticket.ts'

/** What running one message of a group came to: the next one may run, or must wait for this one. */
export type GroupStep = 'next' | 'wait'

export interface GroupsOptions {
  readonly run: (held: Held) => Promise<GroupStep>
  /** A message of a group whose earlier one failed: it goes back at once, so that order is kept. */
  readonly giveBack: (held: Held) => void
}

/**
 * FIFO message groups: one message of a group at a time, in the order received. When one has to wait
 * for another attempt, those of its group behind it go back at once: SQS hands them out again after it.
 */
export class Groups {
  readonly #options: GroupsOptions
  readonly #waiting = new Map<string, Held[]>()

  constructor(options: GroupsOptions) {
    this.#options = options
  }

  add(held: Held): void {
    const group = held.received.groupId ?? held.received.messageId
    const waiting = this.#waiting.get(group)
    if (waiting !== undefined) {
      waiting.push(held)
      return
    }
    this.#waiting.set(group, [])
    void this.#run(group, held)
  }

  /** Gives back every message that has not begun. */
  giveBackWaiting(): void {
    for (const waiting of this.#waiting.values()) this.#giveBack(waiting)
  }

  async #run(group: string, first: Held): Promise<void> {
    const waiting = this.#waiting.get(group) ?? []
    for (let held: Held | undefined = first; held !== undefined; held = waiting.shift()) {
      const step = await this.#options.run(held)
      if (step === 'wait') this.#giveBack(waiting)
    }
    this.#waiting.delete(group)
  }

  #giveBack(waiting: Held[]): void {
    for (const held of waiting.splice(0)) this.#options.giveBack(held)
  }
}
