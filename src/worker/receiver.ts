import { randomUUID } from 'node:crypto'
import type { Consumer } from 'sqs-consumer'
import type { Received } from '../message/received.ts'
import { limits, type Queue, type ReceiveRequest } from '../queue/port.ts'
import type { QueueError } from '../queue/queue-error.ts'
import type { Intake } from './intake.ts'
import { Pace } from './pace.ts'
import { asQueueError, neverReturned } from './receive-errors.ts'
import type { Throughput } from './throughput.ts'

export interface ReceiverOptions {
  readonly queue: Queue
  readonly intake: Intake
  readonly throughput: Throughput
  readonly waitSeconds: number
  readonly visibilitySeconds: number
  readonly fifo: boolean
  readonly nowMs: () => number
  readonly random: () => number
  /** Must not throw. */
  readonly admit: (messages: readonly Received[]) => void
  /** Messages of a poll that was given up before they came. */
  readonly admitLate: (messages: readonly Received[]) => void
  /** A receive failed; the next one waits. */
  readonly onFailed: (error: QueueError, waitMs: number) => void
  readonly onRecovered: () => void
}

/** A poll that has not returned this long after its wait time is given up: its connection is dead. */
const marginMs = 10_000

/**
 * Receives, on sqs-consumer: each of its Consumers keeps one ReceiveMessage in flight and hands what
 * came to us. Nothing else of it is used. The `sqs` that it is given is ours: it waits for room, asks
 * for as many messages as fit, bounds the time of the poll, waits after errors, and always answers, so
 * that the Consumer's own error handling never comes into play.
 */
export class Receiver {
  readonly #options: ReceiverOptions
  readonly #consumers: Consumer[] = []
  #library: typeof import('sqs-consumer') | undefined
  readonly #pace: Pace
  readonly #abandon = new AbortController()
  readonly #attemptIds = new Map<number, string>()
  readonly #open = new Set<Promise<unknown>>()
  #lastAnswerMs: number
  #silentSinceMs: number
  #stopped = false

  constructor(options: ReceiverOptions) {
    this.#options = options
    this.#pace = new Pace(options.random)
    this.#lastAnswerMs = options.nowMs()
    this.#silentSinceMs = this.#lastAnswerMs
  }

  /** When a receive last came back, on the monotonic clock. */
  get lastAnswerMs(): number {
    return this.#lastAnswerMs
  }

  /** Since when receives have been tried without an answer: not counted from before the first of them. */
  get silentSinceMs(): number {
    return this.#silentSinceMs
  }

  /** Failed receives in a row. */
  get failures(): number {
    return this.#pace.failures
  }

  /**
   * Loads sqs-consumer, before `start`: it brings the whole AWS SDK along, and an app may import sluice
   * and never start a worker, as in the tests of its handlers.
   */
  async load(): Promise<void> {
    this.#library = await import('sqs-consumer')
  }

  /** A receive that does not wait, before `start`. Rejects when it fails or does not return. */
  async first(maxMessages: number): Promise<readonly Received[]> {
    const messages = await this.#receive({ maxMessages, waitSeconds: 0 }, 0)
    this.#answered(0)
    return messages
  }

  start(): void {
    this.#addConsumer()
  }

  /** No new poll. Open ones go on. */
  stop(): void {
    this.#stopped = true
    this.#options.intake.close()
    this.#pace.cancel()
    for (const consumer of this.#consumers) consumer.stop()
  }

  /** Resolves when no poll is open. */
  async drained(): Promise<void> {
    await Promise.allSettled(this.#open)
  }

  /** Ends open polls. What SQS has assigned to them stays hidden for a visibility timeout. */
  giveUp(): void {
    this.#abandon.abort()
  }

  #addConsumer(): void {
    if (this.#library === undefined) throw new Error('a receiver is loaded before it starts')
    const poller = this.#consumers.length
    const poll = async () => ({ Messages: batchOf(await this.#poll(poller)) })
    const consumer = this.#library.Consumer.create({
      queueUrl: this.#options.queue.url,
      // sqs-consumer asks for an SQSClient and calls `send` for ReceiveMessage only.
      sqs: { send: poll } as never,
      batchSize: limits.batchEntries,
      suppressFifoWarning: true,
      // No array of messages in return: sqs-consumer deletes nothing, we settle.
      handleMessageBatch: async (messages) => {
        for (const { take } of messages as unknown as readonly Batch[]) this.#options.admit(take())
        this.#options.intake.wake()
        return []
      },
    })
    // Without a listener an error of sqs-consumer's would end the process.
    consumer.on('error', () => {})
    this.#consumers.push(consumer)
    consumer.start()
  }

  /** One receive, from the wait for room to its answer. Never rejects. */
  async #poll(poller: number): Promise<readonly Received[]> {
    const { intake, throughput, nowMs } = this.#options
    await this.#pace.wait()
    const asked = await intake.claim(poller)
    if (asked === 0) return []
    // Let in just before a stop: it has not begun, so it does not.
    if (this.#stopped) return this.#notAsked(asked)
    const startMs = nowMs()
    if (intake.polls === 1 && this.#pace.failures === 0) this.#silentSinceMs = startMs
    const { waitSeconds } = this.#options
    const receive = this.#receive({ maxMessages: asked, waitSeconds }, poller)
    this.#open.add(receive)
    try {
      const messages = await receive
      this.#answered(poller)
      if (messages.length === asked) throughput.received(nowMs() - startMs)
      if (this.#pace.succeeded()) this.#options.onRecovered()
      intake.answered(asked, messages)
      if (messages.length === 0) intake.wake()
      if (this.#consumers.length < intake.pollers && !this.#stopped) this.#addConsumer()
      return messages
    } catch (error) {
      intake.failed(asked)
      if (!this.#stopped)
        this.#options.onFailed(asQueueError(error, this.#options.queue.url), this.#pace.failed())
      return []
    } finally {
      this.#open.delete(receive)
    }
  }

  #answered(poller: number): void {
    this.#lastAnswerMs = this.#options.nowMs()
    this.#silentSinceMs = this.#lastAnswerMs
    this.#attemptIds.delete(poller)
  }

  #notAsked(asked: number): readonly Received[] {
    this.#options.intake.failed(asked)
    return []
  }

  /** The receive, given up when it takes longer than it can. One timer, no signal a poll. */
  #receive(
    { maxMessages, waitSeconds }: Pick<ReceiveRequest, 'maxMessages' | 'waitSeconds'>,
    poller: number,
  ): Promise<readonly Received[]> {
    const { fifo, queue, visibilitySeconds, admitLate } = this.#options
    const limitMs = waitSeconds * 1000 + marginMs
    return new Promise((resolve, reject) => {
      let givenUp = false
      const watch = setTimeout(() => {
        givenUp = true
        reject(neverReturned(queue.url, limitMs / 1000))
      }, limitMs)
      queue
        .receive({
          maxMessages,
          waitSeconds,
          visibilitySeconds,
          signal: this.#abandon.signal,
          ...(fifo && { attemptId: this.#attemptId(poller) }),
        })
        .then((messages) => (givenUp ? admitLate(messages) : resolve(messages)), reject)
        .finally(() => clearTimeout(watch))
    })
  }

  // The same until a receive has gone through: a lost answer then does not freeze its groups.
  #attemptId(poller: number): string {
    const id = this.#attemptIds.get(poller) ?? randomUUID()
    this.#attemptIds.set(poller, id)
    return id
  }
}

/** What passes through sqs-consumer in place of the messages: with DEBUG set it prints what it is given. */
interface Batch {
  readonly take: () => readonly Received[]
}

function batchOf(messages: readonly Received[]): readonly Batch[] {
  return messages.length === 0 ? [] : [{ take: () => messages }]
}
