/** The step after a message of a group has had its turn: the next one may run, or must wait for this one. */
export type GroupStep = 'next' | 'wait'

/** What is done with a message of a group. */
export interface Turn {
  /** Its turn has come. Never rejects. */
  readonly run: () => Promise<GroupStep> | GroupStep
  /** An earlier one of its group has to be retried: it is released, so that order is kept. */
  readonly release: () => void
}

/**
 * FIFO message groups: one message of a group at a time, in the order received. When one has to be retried,
 * the later ones of its group are released at once; SQS delivers them again after it.
 */
export class Groups {
  readonly #waiting = new Map<string, Turn[]>()

  add(group: string, turn: Turn): void {
    const waiting = this.#waiting.get(group)
    if (waiting !== undefined) {
      waiting.push(turn)
      return
    }
    this.#waiting.set(group, [])
    void this.#run(group, turn)
  }

  /** Releases every message that has not begun. */
  releaseWaiting(): void {
    for (const waiting of this.#waiting.values()) releaseAll(waiting)
  }

  async #run(group: string, first: Turn): Promise<void> {
    const waiting = this.#waiting.get(group) ?? []
    for (let turn: Turn | undefined = first; turn !== undefined; turn = waiting.shift()) {
      const step = await turn.run()
      if (step === 'wait') releaseAll(waiting)
    }
    this.#waiting.delete(group)
  }
}

function releaseAll(waiting: Turn[]): void {
  for (const { release } of waiting.splice(0)) release()
}
