import { AsyncResource } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Received } from '../../message/received.ts'
import { messageInfo } from '../../pipeline/instrumentation/instrumentation.ts'
import type { Operations } from '../../pipeline/instrumentation/operations.ts'
import type { Queue, ReceiveRequest } from '../../queue/port.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { asQueueError, neverReturned } from './receive-errors.ts'

export interface BoundedReceiveOptions extends Pick<ReceiveRequest, 'onUnreadable'> {
  readonly queue: Queue
  /** Is called around each request. */
  readonly operation: Operations['receive']
  readonly visibilitySeconds: number
  readonly fifo: boolean
  /** Called with the messages of a receive that was abandoned before they arrived. */
  readonly admitLate: (messages: readonly Received[]) => void
}

/** A receive that has not returned this long after its wait is abandoned: its connection is dead. */
const marginMs = 10_000

/** Of this many attempts that were given up it is known what they have brought. */
const maxGivenUp = 100

/** The longest that a receive can take, in milliseconds. */
export function longestReceiveMs(waitSeconds: number): number {
  return waitSeconds * 1000 + marginMs
}

type Asked = Pick<ReceiveRequest, 'maxMessages' | 'waitSeconds'>

/** Receives with a time limit. One timer per receive, and one abort signal for all. */
export class BoundedReceive {
  readonly #options: BoundedReceiveOptions
  readonly #admitLate: BoundedReceiveOptions['admitLate']
  readonly #abandon = new AbortController()
  readonly #attemptIds = new Map<number, string>()
  /**
   * The receipt handles that attempts have brought of which a receive was given up, by their ids. Its answer and that
   * of its repetition have the same messages, which must not run twice.
   */
  readonly #brought = new Map<string, Set<string>>()
  readonly #open = new Set<() => void>()

  constructor(options: BoundedReceiveOptions) {
    this.#options = options
    // Handlers run neither in the async context of a request nor in that of a span around it.
    this.#admitLate = AsyncResource.bind(options.admitLate)
  }

  /** Rejects when the receive fails, or does not return in time. */
  receive(asked: Asked, poller: number): Promise<readonly Received[]> {
    const { operation, queue } = this.#options
    if (operation === undefined) return this.#receive(asked, poller)
    return operation(
      { queueUrl: queue.url, ...asked },
      {
        run: () => this.#receive(asked, poller),
        resultOf: (messages) => ({ messages: messages.map(messageInfo), error: undefined }),
        failureOf: (error) => ({ messages: [], error: asQueueError(error, queue.url) }),
      },
    )
  }

  #receive({ maxMessages, waitSeconds }: Asked, poller: number): Promise<readonly Received[]> {
    const { fifo, queue, visibilitySeconds, onUnreadable } = this.#options
    const limitMs = longestReceiveMs(waitSeconds)
    const attemptId = fifo ? this.#attemptId(poller) : undefined
    return new Promise((resolve, reject) => {
      let givenUp = false
      const watch = setTimeout(() => {
        givenUp = true
        this.#givesUp(attemptId)
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
          ...(attemptId !== undefined && { attemptId }),
        })
        .then(
          (messages) => {
            const fresh = this.#freshOf(messages, attemptId)
            if (!givenUp) resolve(fresh)
            else if (fresh.length > 0) this.#admitLate(fresh)
          },
          (error: unknown) => {
            // Not that of a later receive: this one may have been given up long ago.
            const isItsLast = this.#attemptIds.get(poller) === attemptId
            if (isRefusal(error) && isItsLast) this.#attemptIds.delete(poller)
            reject(error)
          },
        )
        .finally(end)
    })
  }

  /** A receive of this poller succeeded: its next one has a new attempt id. */
  answered(poller: number): void {
    this.#attemptIds.delete(poller)
  }

  #givesUp(attemptId: string | undefined): void {
    if (attemptId === undefined || this.#brought.has(attemptId)) return
    this.#brought.set(attemptId, new Set())
    const [oldest] = this.#brought.keys()
    if (this.#brought.size > maxGivenUp && oldest !== undefined) this.#brought.delete(oldest)
  }

  /** Without what another receive of the same attempt has brought. */
  #freshOf(messages: readonly Received[], attemptId: string | undefined): readonly Received[] {
    const brought = attemptId === undefined ? undefined : this.#brought.get(attemptId)
    if (brought === undefined) return messages
    const fresh = messages.filter(({ receiptHandle }) => !brought.has(receiptHandle))
    for (const { receiptHandle } of fresh) brought.add(receiptHandle)
    return fresh
  }

  /** Aborts open receives. Messages that SQS has assigned to them stay hidden for a visibility timeout. */
  giveUp(): void {
    this.#abandon.abort()
    // A service that ignores the signal must not keep the process open by our timers.
    for (const end of [...this.#open]) end()
  }

  // The same until a receive succeeds or is refused, so that a lost answer does not block its groups.
  #attemptId(poller: number): string {
    const id = this.#attemptIds.get(poller) ?? randomUUID()
    this.#attemptIds.set(poller, id)
    return id
  }
}

/** SQS has received nothing, and refuses the attempt id from then on. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof QueueError && (error.kind === 'Throttled' || error.kind === 'InvalidRequest')
  )
}
