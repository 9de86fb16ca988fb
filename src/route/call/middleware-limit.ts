import type { Failure } from '../../message/failure.ts'
import type { EventDelivery } from './delivery.ts'
import type { Interruption } from './interruption.ts'
import { startTimeout, stopTimeout } from './timeout.ts'

/** The time limit of the middleware around a batch. It is over once, and then for good. */
export class MiddlewareLimit {
  readonly #seconds: number
  readonly #delivery: EventDelivery
  readonly #interruption: Interruption
  readonly #over = Promise.withResolvers<Failure>()
  #failure: Failure | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(seconds: number, delivery: EventDelivery, interruption: Interruption) {
    this.#seconds = seconds
    this.#delivery = delivery
    this.#interruption = interruption
    interruption.listen(this.#onInterrupt)
  }

  /** Set once the time is over. */
  get failure(): Failure | undefined {
    return this.#failure
  }

  /** Resolves when the time is over. */
  get over(): Promise<Failure> {
    return this.#over.promise
  }

  /** Middleware runs from now on, with the whole time. */
  start(): void {
    this.#timer = startTimeout(this.#seconds, (reason, seconds) => {
      this.#failure = { _tag: 'HandlerTimedOut', type: this.#delivery.type, seconds }
      this.#delivery.abort(reason)
      this.#over.resolve(this.#failure)
    })
    if (this.#interruption.by !== undefined) this.#onInterrupt()
  }

  /** No middleware runs. */
  stop(): void {
    stopTimeout(this.#timer)
  }

  end(): void {
    this.stop()
    this.#interruption.ignore(this.#onInterrupt)
  }

  // Interrupted, so its time-out must not keep the process alive.
  readonly #onInterrupt = () => void this.#timer?.unref()
}
