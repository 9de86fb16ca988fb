import type { Clock } from '../../../queue/clock.ts'
import { sqsLimits } from '../../../queue/port.ts'
import { pause } from '../../pass/pause.ts'

/** How late a timer usually is, in milliseconds. What is later than that was held up, and is not made up for. */
const usuallyLateMs = 20

/** How fast messages may be sent. */
export class Pace {
  readonly #perSecond: number
  readonly #clock: Clock
  #freeAtMs = 0
  #turn: Promise<void> = Promise.resolve()

  /** `perSecond`: Infinity for no limit. */
  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond
    this.#clock = clock
  }

  /** The most messages to send at once: a fifth of a second's, so that they do not come in bursts. */
  get batch(): number {
    return Math.max(1, Math.min(sqsLimits.batchEntries, Math.floor(this.#perSecond / 5)))
  }

  /** Resolves when so many messages may be sent: those that ask one after the other in their order. */
  take(count: number, signal: AbortSignal | undefined): Promise<void> {
    if (!Number.isFinite(this.#perSecond)) return Promise.resolve()
    this.#turn = this.#turn.then(() => this.#wait(count, signal))
    return this.#turn
  }

  async #wait(count: number, signal: AbortSignal | undefined): Promise<void> {
    const nowMs = this.#clock.now()
    const startMs = Math.max(nowMs, this.#freeAtMs)
    if (startMs > nowMs) await pause(startMs - nowMs, this.#clock, signal)
    const wentMs = Math.max(startMs, this.#clock.now() - usuallyLateMs)
    this.#freeAtMs = wentMs + (count / this.#perSecond) * 1000
  }
}
