import { ProblemError } from './answer/problem-error.ts'

/** Two passes over a queue at the same time hide messages from each other: there is one at a time. */
export class OnePass {
  #what: string | undefined

  /**
   * What is under way, in a sentence: `A replay is under way.` The function that is returned says that it is over.
   *
   * @throws ProblemError while another one is under way.
   */
  begin(what: string): () => void {
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
}
