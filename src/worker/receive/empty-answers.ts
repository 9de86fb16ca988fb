import type { BackoffLimits } from '../../queue/backoff.ts'
import { BackoffTimer } from '../../queue/backoff-timer.ts'

export interface EmptyAnswersOptions {
  /** What receives ask to wait. */
  readonly waitSeconds: number
  readonly random: () => number
  /** So many in a row came at once, though the receives asked to wait. Told once. */
  readonly onAtOnce: (receives: number) => void
  /** It is over: one waited, or brought messages. */
  readonly onWaitingAgain: (receives: number) => void
}

/** An answer that comes sooner than this, or than half the wait, did not wait. */
const atOnceMs = 1_000

/** So many in a row are no accident. */
const fewest = 5

const afterLongPoll: BackoffLimits = { firstMs: 250, longestMs: 5_000 }

/** Soon after a message, once a second while the queue is idle. */
const afterShortPoll: BackoffLimits = { firstMs: 50, longestMs: 1_000 }

/**
 * Receives that come back empty at once must not become a hot loop. Where they asked to wait that is odd
 * and told: SQS does it while too many messages are in flight, and so does what is no SQS. Short polls
 * that the app asked for are only paced.
 */
export class EmptyAnswers {
  readonly #options: EmptyAnswersOptions
  readonly #backoff: BackoffTimer

  constructor(options: EmptyAnswersOptions) {
    this.#options = options
    this.#backoff = new BackoffTimer(
      options.random,
      options.waitSeconds === 0 ? afterShortPoll : afterLongPoll,
    )
  }

  /** How many in a row came at once though they asked to wait; 0 while they are few. */
  get atOnce(): number {
    const { failures } = this.#backoff
    return this.#options.waitSeconds === 0 || failures < fewest ? 0 : failures
  }

  /** Resolves when the next receive may begin. */
  wait(): Promise<void> | undefined {
    return this.#backoff.wait()
  }

  /** A receive came back. */
  answered(messages: number, tookMs: number): void {
    const { waitSeconds, onAtOnce, onWaitingAgain } = this.#options
    const told = this.atOnce
    const waited = waitSeconds > 0 && tookMs >= Math.min(atOnceMs, waitSeconds * 500)
    if (messages > 0 || waited) {
      this.#backoff.succeeded()
      if (told > 0) onWaitingAgain(told)
    } else {
      this.#backoff.failed()
      if (told === 0 && this.atOnce > 0) onAtOnce(this.atOnce)
    }
  }

  /** Ends the wait: a stop has begun. */
  cancel(): void {
    this.#backoff.cancel()
  }
}
