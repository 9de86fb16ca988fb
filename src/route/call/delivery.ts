import type { Drift } from '../../message/issue.ts'
import type { Received } from '../../message/received.ts'
import { hasProperty } from '../../message/thrown.ts'
import type { DeliveryContext } from './delivery-context.ts'

/** One event for a handler or a middleware, with the message that contained it. */
export interface Delivery<E = unknown> {
  /** The typed event. */
  readonly event: E
  /** The event's `type`. */
  readonly type: string
  /** The event as it was received, with what was left out of `event` as drift. Do not change it. */
  readonly raw: unknown
  /** SQS's id of its message. A replayed message has a new one: see `key`. */
  readonly messageId: string
  /**
   * The same for the same event at every redelivery and every replay: the id of the message that first
   * contained it, and its index there. Store it to make a handler idempotent.
   */
  readonly key: string
  /** The index of the event in its body: 0 unless the body contains several events. */
  readonly index: number
  /** How often the message was received, this time included. */
  readonly receiveCount: number
  /** When the message was sent to the queue. */
  readonly sentAt: Date | undefined
  /** The message group, on FIFO queues and fair queues. Undefined without one. */
  readonly groupId: string | undefined
  /** The message attributes, by name. */
  readonly attributes: Received['attributes']
  /** The AWSTraceHeader of the message: the trace that its sender was in. */
  readonly traceHeader: string | undefined
  /** The URL of the queue that it was received from. Undefined in a pipeline whose options name no queue. */
  readonly queueUrl: string | undefined
  /**
   * What middleware writes for later middleware and the handler. Each delivery has an object of its own, empty
   * at first: a retry begins with a new one. See {@link DeliveryContext} for its type.
   */
  readonly context: DeliveryContext
  /** What was left out of `event` because it did not fit its codec. Usually empty. */
  readonly drift: readonly Drift[]
  /** Fields for a log entry: ids and counts, no payload values. */
  readonly log: DeliveryLog
  /**
   * Aborts when the handler times out, the lease is lost, or the grace period of a stop, or the time of a Lambda
   * invocation, ends.
   */
  readonly signal: AbortSignal
  /**
   * Acknowledges the event without its handler, when returned: `return delivery.skip('seen before')`.
   */
  skip(reason: string): Skip
}

/** The fields of `delivery.log`. */
export interface DeliveryLog {
  readonly type: string
  readonly messageId: string
  readonly key: string
  readonly index: number
  readonly receiveCount: number
}

const skipBrand = Symbol('sluice.skip')

/** What `delivery.skip(reason)` returns. */
export interface Skip {
  readonly [skipBrand]: true
  readonly reason: string
}

export function isSkip(value: unknown): value is Skip {
  return hasProperty(value, skipBrand)
}

/** An event before it is decoded, with the message that contained it. */
export interface IncomingEvent {
  readonly received: Received
  /** Its index in the body of the message. */
  readonly index: number
  readonly key: string
  readonly raw: unknown
  readonly queueUrl: string | undefined
  /** The attempt at its message after whose failure it is dead-lettered. */
  readonly maxAttempts: number
}

/** The delivery that handlers get. Its dates, its signal and its context are made on first use. */
export class EventDelivery<E = unknown> implements Delivery<E> {
  readonly event: E
  readonly type: string
  readonly drift: readonly Drift[]
  readonly #incoming: IncomingEvent
  #controller: AbortController | undefined
  #abortedBy: Error | undefined
  #context: DeliveryContext | undefined

  constructor(incoming: IncomingEvent, type: string, event: E, drift: readonly Drift[]) {
    this.#incoming = incoming
    this.type = type
    this.event = event
    this.drift = drift
  }

  get raw(): unknown {
    return this.#incoming.raw
  }

  get messageId(): string {
    return this.#incoming.received.messageId
  }

  get key(): string {
    return this.#incoming.key
  }

  get index(): number {
    return this.#incoming.index
  }

  get receiveCount(): number {
    return this.#incoming.received.receiveCount
  }

  get sentAt(): Date | undefined {
    const { sentAtMs } = this.#incoming.received
    return sentAtMs === undefined ? undefined : new Date(sentAtMs)
  }

  get groupId(): string | undefined {
    return this.#incoming.received.groupId
  }

  get attributes(): Received['attributes'] {
    return this.#incoming.received.attributes
  }

  get traceHeader(): string | undefined {
    return this.#incoming.received.traceHeader
  }

  get queueUrl(): string | undefined {
    return this.#incoming.queueUrl
  }

  get context(): DeliveryContext {
    this.#context ??= {}
    return this.#context
  }

  get log(): DeliveryLog {
    const { type, messageId, key, index, receiveCount } = this
    return { type, messageId, key, index, receiveCount }
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#abortedBy !== undefined) this.#controller.abort(this.#abortedBy)
    }
    return this.#controller.signal
  }

  skip(reason: string): Skip {
    return { [skipBrand]: true, reason }
  }

  /** Aborts the signal, whether it was made already or not. */
  abort(reason: Error): void {
    if (this.#abortedBy !== undefined) return
    this.#abortedBy = reason
    this.#controller?.abort(reason)
  }
}
