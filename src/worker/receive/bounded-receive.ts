import { randomUUID } from 'node:crypto'
import type { Received } from '../../message/received.ts'
import type { Queue, ReceiveRequest } from '../../queue/port.ts'
import { neverReturned } from './receive-errors.ts'

export interface BoundedReceiveOptions extends Pick<ReceiveRequest, 'onUnreadable'> {
  readonly queue: Queue
  readonly visibilitySeconds: number
  readonly fifo: boolean
  /** Messages of a receive that was given up before they came. */
  readonly admitLate: (messages: readonly Received[]) => void
}

/** A poll that has not returned this long after its wait time is given up: its connection is dead. */
const marginMs = 10_000

/** The longest that a receive can take, in milliseconds. */
export function longestReceiveMs(waitSeconds: number): number {
  return waitSeconds * 1000 + marginMs
}

/** Receives, given up when they take longer than they can. One timer each, no signal each. */
export class BoundedReceive {
  readonly #options: BoundedReceiveOptions
  readonly #abandon = new AbortController()
  readonly #attemptIds = new Map<number, string>()
  readonly #open = new Set<() => void>()

  constructor(options: BoundedReceiveOptions) {
    this.#options = options
  }

  /** Rejects when it fails, or does not return. */
  receive(
    { maxMessages, waitSeconds }: Pick<ReceiveRequest, 'maxMessages' | 'waitSeconds'>,
    poller: number,
  ): Promise<readonly Received[]> {
    const { fifo, queue, visibilitySeconds, admitLate, onUnreadable } = this.#options
    const limitMs = longestReceiveMs(waitSeconds)
    return new Promise((resolve, reject) => {
      let givenUp = false
      const watch = setTimeout(() => {
        givenUp = true
        reject(neverReturned(queue.url, limitMs / 1000))
      }, limitMs)
      const end = () => {
        clearTimeout(watch)
        this.#open.delete(end)
      }
      this.#open.add(end)
      queue
        .receive({
          maxMessages,
          waitSeconds,
          visibilitySeconds,
          signal: this.#abandon.signal,
          onUnreadable,
          ...(fifo && { attemptId: this.#attemptId(poller) }),
        })
        .then((messages) => (givenUp ? admitLate(messages) : resolve(messages)), reject)
        .finally(end)
    })
  }

  /** A receive of this poller has gone through: its next one is a new attempt. */
  answered(poller: number): void {
    this.#attemptIds.delete(poller)
  }

  /** Ends all that are open. What SQS has assigned to them stays hidden for a visibility timeout. */
  giveUp(): void {
    this.#abandon.abort()
    // Whoever does not heed the signal must not keep the process by our watch.
    for (const end of [...this.#open]) end()
  }

  // The same until a receive has gone through: a lost answer then does not freeze its groups.
  #attemptId(poller: number): string {
    const id = this.#attemptIds.get(poller) ?? randomUUID()
    this.#attemptIds.set(poller, id)
    return id
  }
}
