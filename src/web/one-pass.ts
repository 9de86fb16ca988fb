import { ProblemError } from './answer/problem-error.ts'
import { closed } from './answer/refusals.ts'

/** Two passes over a queue at the same time hide messages from each other: there is one at a time. */
export class OnePass {
  #what: string | undefined
  #isClosed = false

  /**
   * What is under way, in a sentence: `A replay is under way.` The function that is returned says that it is over.
   *
   * @throws ProblemError while another one is under way, and once it is closed.
   */
  begin(what: string): () => void {
    if (this.#isClosed) throw new ProblemError(503, closed)
    if (this.#what !== undefined) {
      throw new ProblemError(409, {
        code: 'Busy',
        message: `${this.#what} Wait for it, or stop it.`,
      })
    }
    this.#what = what
    return () => {
      this.#what = undefined
    }
  }

  /** From now on nothing begins: not by a request either whose body comes late. */
  close(): void {
    this.#isClosed = true
  }
}
