import { randomUUID } from 'node:crypto'
import { defined } from '../message/defined.ts'
import type { Received } from '../message/received.ts'
import type { Verdict } from '../message/verdict.ts'
import type { AnyRouter, Pipeline } from '../pipeline/pipeline.ts'
import { processMessage } from '../pipeline/process.ts'
import type { EventResult } from '../route/call/event-result.ts'
import { Interruption } from '../route/call/interruption.ts'
import { isRouter } from '../route/router.ts'
import { defaultBackoff } from '../settle/backoff.ts'
import { Batches } from '../worker/handle/batches.ts'

/** How a body is delivered in a test. These options override what a given `Received` says. */
export interface DeliverOptions {
  /** How often the message was received, this time included. Default 1. */
  readonly receiveCount?: number
  /** The receive whose failure is dead-lettered. Default 10. */
  readonly maxAttempts?: number
  /** The time limit of a handler, in seconds. Default 60. */
  readonly handlerTimeoutSeconds?: number
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

/** What a worker would have done with a message. */
export interface Delivered {
  /** The worst outcome of its events: `Retry`, then `DeadLetter`, then `Acknowledge`. */
  readonly settlement: Verdict
  /** Each event with its outcome; a single one when the body could not be opened. */
  readonly events: readonly EventResult[]
}

/**
 * Processes a message without a queue, as a worker does: opens the body, decodes its events, calls their
 * handlers and decides its settlement. No handler waits for a place, and the jitter of a retry is always 75
 * %.
 *
 * @param body a value (sent as JSON), a string as it is on the queue, or its bytes; or a `Received`, of which
 * only `receiptHandle` and `body` are required.
 * @throws TypeError if `router` is not a router.
 */
export async function deliver(
  router: AnyRouter,
  body: unknown,
  options: DeliverOptions = {},
): Promise<Delivered> {
  if (!isRouter(router)) {
    throw new TypeError(
      'the first argument of deliver must be a router, such as createRouter(streamEvents)',
    )
  }
  const { handlerTimeoutSeconds = 60 } = options
  const schedule: Pipeline['schedule'] = (_job, run) => run({ keepUntil() {} })
  const batches = new Batches({ handlerTimeoutSeconds, schedule })
  const pipeline: Pipeline = {
    router,
    limits: {},
    handlerTimeoutSeconds,
    maxAttempts: options.maxAttempts ?? 10,
    backoff: defaultBackoff,
    admit: () => 'flows',
    count() {},
    schedule,
    yield: () => undefined,
    gather: (...event) => batches.gather(...event),
    settledBefore: () => undefined,
    random: () => 0.5,
    nowMs: () => performance.now(),
  }
  return await processMessage(receivedOf(body, options), pipeline, new Interruption())
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
