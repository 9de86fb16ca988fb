import { summariseError } from '../../dead-letter/record/record.ts'
import type { EventPart } from '../../message/event-part.ts'
import { type Failure, failureCause, failureType } from '../../message/failure.ts'
import { splitBody } from '../../open/split-body.ts'
import type { EventResult } from '../../route/call/event-result.ts'
import type { Outgoing, Queue } from '../../queue/port.ts'
import { type FailedEvent, letterOf } from '../../requests/letter.ts'
import { DeadLetterSender } from './dead-letter-sender.ts'
import type { FailedAttempts } from '../in-flight/failed-attempts.ts'
import type { Ticket } from '../in-flight/ticket.ts'
import type { Lifecycle } from '../report/lifecycle.ts'
import type { WorkerSettings } from '../settings.ts'

export interface DeadLettersOptions {
  readonly queue: Queue
  readonly fifo: boolean
  /** The largest message that the dead-letter queue accepts. */
  readonly maxMessageBytes: number
  readonly sourceQueueArn: string | undefined
  readonly settings: WorkerSettings
  readonly lifecycle: Lifecycle
}

/** How many dead letters may wait while the queue refuses them. */
const maxWaiting = 1_000

/** Stores dead letters on the dead-letter queue, each with its record. */
export class DeadLetters {
  readonly #options: DeadLettersOptions
  readonly #sender: DeadLetterSender

  constructor(options: DeadLettersOptions) {
    this.#options = options
    this.#sender = new DeadLetterSender({
      queue: options.queue,
      operation: options.settings.operations.deadLetter,
      redaction: options.settings,
      // A part of the limit on bytes, so that waiting dead letters do not stop the worker from receiving.
      waiting: { messages: maxWaiting, bytes: options.settings.maxBytesInFlight / 4 },
      nowMs: () => performance.now(),
      random: Math.random,
      onRefused: ({ received: { messageId } }, { code, message }) => {
        this.#refused(messageId, code, message)
      },
      onTurned: (accepts) => this.#turned(accepts),
    })
  }

  /**
   * Sends every dead-lettered event of a message. Stored ones are returned as acknowledged, the others
   * unchanged, so that the message is not deleted. Never rejects.
   *
   * @param attempts the failed attempts before this one, for the records.
   */
  async store(
    ticket: Ticket,
    events: readonly EventResult[],
    attempts: Pick<FailedAttempts, 'of'>,
  ): Promise<readonly EventResult[]> {
    // From the body again: a handler may have changed its event.
    const parts =
      events.length > 1 ? splitBody(ticket.received.body, this.#options.settings.limits) : []
    return await Promise.all(
      events.map(async (event) => {
        const { outcome, index } = event
        if (outcome._tag !== 'DeadLetter') return event
        const history = attempts.of(ticket.received.messageId, index)
        const failed = { ...outcome, history }
        const stored = await this.#storeOne(ticket, event, failed, parts[index])
        return stored
          ? { ...event, outcome: { _tag: 'Acknowledge', because: 'done before' } as const }
          : event
      }),
    )
  }

  /** Dead letters that the queue has refused so far, and that are tried again. */
  get waiting(): number {
    return this.#sender.waiting
  }

  /** From now on no dead letter waits to share a request. */
  hurry(): void {
    this.#sender.hurry()
  }

  async #storeOne(
    ticket: Ticket,
    event: EventResult,
    failed: Omit<FailedEvent, 'part'>,
    part: EventPart | undefined,
  ): Promise<boolean> {
    const { failure, traceparent } = failed
    const { messageId } = ticket.received
    const message = this.#message(ticket, { ...failed, part })
    if (message === undefined) {
      this.#refused(messageId, 'TooLarge', 'the dead-letter queue accepts no message of this size')
      return false
    }
    const result = await this.#sender.send({
      ticket,
      received: ticket.received,
      event,
      failure,
      traceparent,
      message,
    })
    if (result.ok) this.#stored(messageId, event, failure)
    return result.ok
  }

  #message({ received }: Ticket, failed: FailedEvent): Outgoing | undefined {
    const { fifo, maxMessageBytes, sourceQueueArn, settings } = this.#options
    const { name: worker, redact } = settings
    return letterOf(received, failed, { fifo, maxMessageBytes, sourceQueueArn, worker, redact })
  }

  #stored(messageId: string, { key }: EventResult, failure: Failure): void {
    const { lifecycle, settings } = this.#options
    const cause = failureCause(failure)
    lifecycle.emit('deadLettered', {
      type: failureType(failure),
      reason: failure._tag,
      errorName: cause === undefined ? undefined : summariseError(cause, settings.redact).name,
      messageId,
      key,
    })
  }

  #refused(messageId: string, code: string, message: string): void {
    this.#options.settings.logger.warn(
      { messageId, code },
      `the dead-letter queue refused a message, so it is kept: ${message}`,
    )
    this.#options.lifecycle.emit('deadLetterFailed', { messageId, code, message })
  }

  #turned(accepts: boolean): void {
    const { logger } = this.#options.settings
    const url = { deadLetterQueueUrl: this.#options.queue.url }
    if (accepts) logger.info(url, 'the dead-letter queue accepts messages again')
    else logger.warn(url, 'the dead-letter queue refuses messages, so dead letters wait')
  }
}
