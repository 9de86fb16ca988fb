import type { Logger } from '../message/logger.ts'
import type { Outgoing } from '../message/outgoing.ts'
import type { Received } from '../message/received.ts'
import type { OpenLimits } from '../open/limits.ts'
import { splitBody } from '../open/split-body.ts'
import { Batcher } from '../pipeline/batcher.ts'
import type { EntryAnswer } from '../queue/entries.ts'
import { outgoingBytes, sqsLimits } from '../queue/port.ts'
import { isFifo } from '../queue/queue-url.ts'
import {
  type DeadLetterRequestOptions,
  type Letter,
  requestStorage,
} from '../requests/dead-letter-request.ts'
import { type FailedEvent, letterOf } from '../requests/letter.ts'
import type { EventResult } from '../route/call/event-result.ts'
import type { Notices } from './notices.ts'

export interface DeadLettersOptions extends DeadLetterRequestOptions {
  readonly limits: OpenLimits
  readonly sourceQueueArn: string | undefined
  readonly worker: string
  readonly logger: Logger
  readonly notices: Notices
}

/** How long a dead letter waits for others to share its request, in milliseconds. */
const lingerMs = 20

/** What every queue accepts: the limit of older ones. A function need not be allowed to read that of its own. */
const surelyAccepted = 262_144

interface Entry extends Letter {
  readonly resolve: (answer: EntryAnswer) => void
}

/** Stores the events of an invocation that failed for good, each with its record. */
export class DeadLetters {
  readonly #options: DeadLettersOptions
  readonly #batcher: Batcher<Entry>
  #isClosed = false

  constructor(options: DeadLettersOptions) {
    this.#options = options
    this.#batcher = new Batcher({
      maxItems: sqsLimits.batchEntries,
      maxSize: sqsLimits.batchBytes,
      sizeOf: ({ message }) => outgoingBytes(message),
      lingerMs: isFifo(options.queue.url) ? 0 : lingerMs,
      carryOut: (entries) => void this.#carryOut(entries),
    })
  }

  /**
   * Sends every dead-lettered event of a message. Resolves with true when all of them are stored, so that the message
   * may be deleted. Never rejects.
   */
  async store(received: Received, events: readonly EventResult[]): Promise<boolean> {
    // From the body again: a handler may have changed its event.
    const parts = events.length > 1 ? splitBody(received.body, this.#options.limits) : []
    const answers = events.map(async (event) => {
      const { outcome, index } = event
      if (outcome._tag !== 'DeadLetter') return true
      return await this.#storeOne(received, event, { ...outcome, history: [], part: parts[index] })
    })
    return (await Promise.all(answers)).every((isStored) => isStored)
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

  async #storeOne(received: Received, event: EventResult, failed: FailedEvent): Promise<boolean> {
    const { failure, traceparent } = failed
    const message = this.#message(received, failed)
    if (message === undefined) {
      this.#refused(received, 'TooLarge', 'no dead-letter queue accepts a message of this size')
      return false
    }
    const answer = await new Promise<EntryAnswer>((resolve) => {
      this.#batcher.add({ received, event, failure, traceparent, message, resolve })
    })
    if (!answer.ok) this.#refused(received, answer.code, answer.message)
    return answer.ok
  }

  /** Within the limit of every queue, or if it is larger than that, within SQS's own. */
  #message(received: Received, failed: FailedEvent): Outgoing | undefined {
    const { queue, sourceQueueArn, worker, redaction } = this.#options
    const fifo = isFifo(queue.url)
    const within = (maxMessageBytes: number) => {
      const { redact } = redaction
      return letterOf(received, failed, { fifo, maxMessageBytes, sourceQueueArn, worker, redact })
    }
    return within(surelyAccepted) ?? within(sqsLimits.messageBytes)
  }

  async #carryOut(entries: readonly Entry[]): Promise<void> {
    if (this.#isClosed) return
    const answers = await requestStorage(this.#options, entries)
    for (const [{ resolve }, answer] of answers) resolve(answer)
  }

  #refused({ messageId }: Received, code: string, message: string): void {
    const { logger, notices, queue } = this.#options
    const sentence = `the dead-letter queue refused a message, so it is reported as failed and comes again: ${message}`
    logger.warn({ messageId, code }, sentence)
    notices.unlogged(`dead letter ${code} ${queue.url}`, sentence)
  }
}
