import { randomUUID } from 'node:crypto'
import { defined } from '../message/defined.ts'
import type { Received } from '../message/received.ts'
import type { PipelineOptions } from '../pipeline/options/options.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import type { Processed } from '../pipeline/processed.ts'
import { isRouter } from '../route/router.ts'
import type { AnyRouter } from '../route/routes.ts'

/**
 * How a body is delivered in a test: the options of a pipeline, and what a message would have. The latter
 * override what a given `Received` says.
 */
export interface DeliverOptions extends Omit<PipelineOptions, 'random' | 'nowMs'> {
  /** How often the message was received, this time included. Default 1. */
  readonly receiveCount?: number
  /**
   * SQS's id of the message, from which `delivery.key` is made: the same id is the same message again.
   * Default: a new one at each call.
   */
  readonly messageId?: string
  /** The message group. Default: none. */
  readonly groupId?: string
  /** The message attributes. Default: none. */
  readonly attributes?: Received['attributes']
}

/**
 * Processes a message without a queue, as a worker does: opens the body, decodes its events, calls their
 * handlers and decides its settlement. No handler waits for a place, and the jitter of a retry is always 75
 * %.
 *
 * @param body a value (sent as JSON), a string as it is on the queue, or its bytes; or a `Received`, of which
 * only `receiptHandle` and `body` are required.
 * @returns what a worker would have done with the message, and the outcome of each event in it.
 * @throws TypeError or RangeError (rejects) if `router` is not a router, and for an invalid option.
 */
export async function deliver(
  router: AnyRouter,
  body: unknown,
  options: DeliverOptions = {},
): Promise<Processed> {
  if (!isRouter(router)) {
    throw new TypeError(
      'the first argument of deliver must be a router, such as createRouter(streamEvents)',
    )
  }
  const pipeline = createPipeline(router, { ...options, random: () => 0.5 })
  return await pipeline.process(receivedOf(body, options))
}

function receivedOf(body: unknown, options: DeliverOptions): Received {
  const { messageId, attributes, receiveCount, groupId } = options
  const chosen: Partial<Received> = defined({ messageId, attributes, receiveCount, groupId })
  const nowMs = Date.now()
  return {
    messageId: randomUUID(),
    receiptHandle: 'delivered by a test',
    bodyIntact: true,
    attributes: {},
    receiveCount: 1,
    sentAtMs: nowMs,
    firstReceivedAtMs: nowMs,
    groupId: undefined,
    deduplicationId: undefined,
    sequenceNumber: undefined,
    traceHeader: undefined,
    deadLetterSourceArn: undefined,
    ...(isReceived(body) ? body : { body: textOf(body) }),
    ...chosen,
  }
}

/** A value with a `type` is an event, whatever else it has. */
function isReceived(value: unknown): value is Pick<Received, 'receiptHandle' | 'body'> {
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, 'type')) return false
  const { receiptHandle, body } = value as Partial<Record<keyof Received, unknown>>
  return typeof receiptHandle === 'string' && typeof body === 'string'
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8')
  return JSON.stringify(body) ?? ''
}
