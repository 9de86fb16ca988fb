import type { BackoffLimits } from '../../queue/backoff.ts'
import { BackoffTimer } from '../../queue/backoff-timer.ts'

export interface EmptyAnswersOptions {
  /** The wait that receives ask for. */
  readonly waitSeconds: number
  readonly random: () => number
  /** This many receives in a row returned at once instead of waiting. Called once. */
  readonly onAtOnce: (receives: number) => void
  /** It is over: a receive waited, or returned messages. */
  readonly onWaitingAgain: (receives: number) => void
}

/** An answer that comes sooner than this, or than half of the wait, did not wait. */
const atOnceMs = 1_000

/** From this many in a row on it is reported. */
const fewest = 5

const afterLongPoll: BackoffLimits = { firstMs: 250, longestMs: 5_000 }

/** Soon after a message, once a second while the queue is idle. */
const afterShortPoll: BackoffLimits = { firstMs: 50, longestMs: 1_000 }

/**
 * Paces receives that return empty at once, which would become a hot loop. If they asked to wait, it is
 * reported too: SQS does this while too many messages are in flight, as do servers that are not SQS. Short
 * polls that the app asked for are only paced.
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

  /** How many in a row returned at once instead of waiting; 0 while they are few. */
  get atOnce(): number {
    const { failures } = this.#backoff
    return this.#options.waitSeconds === 0 || failures < fewest ? 0 : failures
  }

  /** Resolves when the next receive may begin. */
  wait(): Promise<void> | undefined {
    return this.#backoff.wait()
  }

  /** A receive returned. */
  answered(messages: number, tookMs: number): void {
    const { waitSeconds, onAtOnce, onWaitingAgain } = this.#options
    const before = this.atOnce
    const waited = waitSeconds > 0 && tookMs >= Math.min(atOnceMs, waitSeconds * 500)
    if (messages > 0 || waited) {
      this.#backoff.succeeded()
      if (before > 0) onWaitingAgain(before)
    } else {
      this.#backoff.failed()
      if (before === 0 && this.atOnce > 0) onAtOnce(this.atOnce)
    }
  }

  /** Ends the wait: a stop has begun. */
  cancel(): void {
    this.#backoff.cancel()
  }
}
