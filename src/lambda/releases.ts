import type { Received } from '../message/received.ts'
import { Batcher } from '../pipeline/batcher.ts'
import type { Operations } from '../pipeline/instrumentation/operations.ts'
import type { EntryAnswer, Refusal } from '../queue/entries.ts'
import { sqsLimits } from '../queue/port.ts'
import { QueueError } from '../queue/queue-error.ts'
import { requestRelease, type Settling } from '../requests/settle-request.ts'
import type { SettlingQueue } from './connection.ts'
import type { Notices } from './notices.ts'

export interface ReleasesOptions {
  readonly queue: SettlingQueue
  /** Is called around each request. */
  readonly operation: Operations['settle']
  readonly notices: Notices
  readonly right: Right
}

/**
 * Whether a function may change the visibility of messages. It is learnt from a refusal, and asked again from time to
 * time, since the right may be granted while the function is warm.
 */
export class Right {
  readonly #nowMs: () => number
  #deniedUntilMs = -Infinity

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  get isDenied(): boolean {
    return this.#nowMs() < this.#deniedUntilMs
  }

  denied(): void {
    this.#deniedUntilMs = this.#nowMs() + askedAgainMs
  }
}

const askedAgainMs = 300_000

/** How long a release waits for others to share its request, in milliseconds. */
const lingerMs = 50

/**
 * SQS counts the twelve hours from the receive. That was before the batching window, of five minutes at most, and the
 * invocation, of fifteen.
 */
const longestSeconds = sqsLimits.visibilitySeconds - 1_200

/**
 * Makes failed messages visible again after their delay, in batches. Without it they come back after the visibility
 * timeout of the queue, so that a refusal loses nothing. Never rejects.
 */
export class Releases {
  readonly #options: ReleasesOptions
  readonly #batcher: Batcher<Settling>
  readonly #requests = new Set<Promise<void>>()
  #isClosed = false

  constructor(options: ReleasesOptions) {
    this.#options = options
    this.#batcher = new Batcher({
      maxItems: sqsLimits.batchEntries,
      lingerMs,
      carryOut: (entries) => this.#request(entries),
    })
  }

  /** The message is visible again after this time. */
  release(received: Received, afterSeconds: number): void {
    if (this.#options.right.isDenied) return
    this.#batcher.add({ received, afterSeconds: Math.min(afterSeconds, longestSeconds) })
  }

  /** Sends what waits. Resolves when all requests are answered. */
  async sent(): Promise<void> {
    this.#batcher.flush()
    await Promise.all(this.#requests)
  }

  /** The time is nearly over: from now on none waits to share a request. */
  hurry(): void {
    this.#batcher.hurry()
  }

  /** The invocation is answered: what is not sent is not sent any more. */
  close(): void {
    this.#isClosed = true
    this.#batcher.flush()
  }

  #request(entries: readonly Settling[]): void {
    if (this.#isClosed) return
    const request = requestRelease(this.#options, entries).then((answers) => {
      for (const [{ received }, answer] of answers) this.#answered(received, answer)
      this.#requests.delete(request)
    })
    this.#requests.add(request)
  }

  #answered({ messageId }: Received, answer: EntryAnswer): void {
    if (answer.ok) return
    const { notices, queue, right } = this.#options
    const { code, message } = answer
    if (isDenied(answer)) {
      right.denied()
      notices.once(
        `denied ${queue.url}`,
        { queueUrl: queue.url, code },
        `${message} The function works without it, but failed messages wait for the visibility timeout of the queue instead of their retry delay.`,
      )
      return
    }
    const sentence = `a retry delay could not be set, so the message waits for the visibility timeout of the queue: ${message}`
    notices.once(`${code} ${queue.url}`, { messageId, code }, sentence)
  }
}

function isDenied({ requestError }: Refusal): boolean {
  return requestError instanceof QueueError && requestError.kind === 'AccessDenied'
}
