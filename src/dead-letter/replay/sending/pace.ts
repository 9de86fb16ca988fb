import type { Clock } from '../../../queue/clock.ts'
import { sqsLimits } from '../../../queue/port.ts'
import { pause } from '../../pass/pause.ts'

/** How fast messages may be sent. */
export class Pace {
  readonly #perSecond: number
  readonly #clock: Clock
  #freeAtMs = 0

  /** `perSecond`: Infinity for no limit. */
  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond
    this.#clock = clock
  }

  /** The most messages to send at once: a fifth of a second's, so that they do not come in bursts. */
  get batch(): number {
    return Math.max(1, Math.min(sqsLimits.batchEntries, Math.floor(this.#perSecond / 5)))
  }

  /** Resolves when so many messages may be sent. */
  async take(count: number, signal: AbortSignal | undefined): Promise<void> {
    if (!Number.isFinite(this.#perSecond)) return
    const nowMs = this.#clock.now()
    const startMs = Math.max(nowMs, this.#freeAtMs)
    this.#freeAtMs = startMs + (count / this.#perSecond) * 1000
    if (startMs > nowMs) await pause(startMs - nowMs, this.#clock, signal)
  }
}
