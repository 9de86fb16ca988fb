import type { Consumer, ConsumerOptions } from 'sqs-consumer'
import { sqsLimits } from '../../queue/port.ts'

/** One receive. Returns a function that begins its messages; undefined if there are none. Never rejects. */
export type Poll = () => Promise<(() => void) | undefined>

type Message = Parameters<NonNullable<ConsumerOptions['handleMessageBatch']>>[0][number]

/**
 * What passes through sqs-consumer in place of messages, which it prints when DEBUG is set. Not a key of a
 * WeakMap: that would keep the messages of every receive through many garbage collections.
 */
interface Batch extends Message {
  readonly begin: () => void
}

/**
 * The loops that poll, on sqs-consumer: each of its Consumers keeps one receive in flight. Nothing else of it
 * is used. Its `sqs` is ours and always answers, so that the Consumer's own error handling is never used.
 */
export class PollLoops {
  readonly #queueUrl: string
  /** Called after the messages of a receive have begun. */
  readonly #onBegun: () => void
  readonly #consumers: Consumer[] = []
  #library: typeof import('sqs-consumer') | undefined

  constructor(queueUrl: string, onBegun: () => void) {
    this.#queueUrl = queueUrl
    this.#onBegun = onBegun
  }

  get size(): number {
    return this.#consumers.length
  }

  /**
   * Loads sqs-consumer, before `add`. It imports the whole AWS SDK, and an app may import sluice without
   * starting a worker, as in the tests of its handlers.
   */
  async load(): Promise<void> {
    this.#library = await import('sqs-consumer')
  }

  /** One more loop. */
  add(poll: Poll): void {
    if (this.#library === undefined)
      throw new Error('sqs-consumer is loaded before a loop is added')
    const send = async () => ({ Messages: batchesOf(await poll()) })
    const consumer = this.#library.Consumer.create({
      queueUrl: this.#queueUrl,
      // sqs-consumer asks for an SQSClient and calls `send` for ReceiveMessage only.
      sqs: { send } as never,
      batchSize: sqsLimits.batchEntries,
      suppressFifoWarning: true,
      // No array of messages in return: sqs-consumer deletes nothing, we settle.
      handleMessageBatch: async (batches) => {
        for (const batch of batches) if (isBatch(batch)) batch.begin()
        this.#onBegun()
        return []
      },
    })
    // Without a listener an error of sqs-consumer's would end the process.
    consumer.on('error', () => {})
    this.#consumers.push(consumer)
    consumer.start()
  }

  /** Begins no new poll. Open ones continue. */
  stop(): void {
    for (const consumer of this.#consumers) consumer.stop()
  }
}

function batchesOf(begin: (() => void) | undefined): Batch[] {
  return begin === undefined ? [] : [{ begin }]
}

function isBatch(message: Message): message is Batch {
  return 'begin' in message
}
