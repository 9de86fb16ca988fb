/** Why a handler is asked to stop: the reason behind an aborted `delivery.signal`. */
export type InterruptedBy = 'stop' | 'lost lease'

type Listener = (by: InterruptedBy) => void

/**
 * Tells the handlers of one message to stop. The worker holds one a message; deliveries listen only
 * while their handler runs, and an AbortSignal is made only where a handler asks for it.
 */
export class Interruption {
  readonly #beforeStart: (() => void) | undefined
  #by: InterruptedBy | undefined
  #listeners: Listener[] = []

  /** @param beforeStart called before a handler begins: may interrupt what must not begin any more. */
  constructor(beforeStart?: () => void) {
    this.#beforeStart = beforeStart
  }

  /** Set once the message's handlers were told to stop. */
  get by(): InterruptedBy | undefined {
    return this.#by
  }

  /** Why a handler must not begin; undefined when it may. */
  refusesStart(): InterruptedBy | undefined {
    this.#beforeStart?.()
    return this.#by
  }

  interrupt(by: InterruptedBy): void {
    if (this.#by !== undefined) return
    this.#by = by
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener(by)
  }

  listen(listener: Listener): void {
    if (this.#by === undefined) this.#listeners.push(listener)
    else listener(this.#by)
  }

  ignore(listener: Listener): void {
    const at = this.#listeners.indexOf(listener)
    if (at !== -1) this.#listeners.splice(at, 1)
  }
}
