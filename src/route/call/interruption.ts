/** Why a handler is interrupted: the reason behind an aborted `delivery.signal`. */
export type InterruptedBy = 'stop' | 'lost lease'

type Listener = (by: InterruptedBy) => void

/**
 * Interrupts the handlers of one message. Each message has its own. Deliveries listen only while
 * their handler runs, and an AbortSignal is made only when a handler reads it.
 */
export class Interruption {
  readonly #beforeStart: (() => void) | undefined
  #by: InterruptedBy | undefined
  #listeners: Listener[] = []

  /**
   * @param beforeStart called before a handler starts: may interrupt one that must not start any more.
   */
  constructor(beforeStart?: () => void) {
    this.#beforeStart = beforeStart
  }

  /** Set once the handlers of the message are interrupted. */
  get by(): InterruptedBy | undefined {
    return this.#by
  }

  /** Why a handler must not start; undefined when it may. */
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
