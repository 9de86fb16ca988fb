import { hostname } from 'node:os'
import type { Logger } from '../message/logger.ts'
import { property } from '../message/thrown.ts'
import { isUnreadable } from '../queue/answers/message.ts'
import { isRouter } from '../route/router.ts'
import { type AnyRouter, routes } from '../route/routes.ts'
import { Budget } from './budget.ts'
import { Connection } from './connection.ts'
import {
  type LambdaContext,
  type LambdaSqsEvent,
  type LambdaSqsResponse,
  recordsOf,
} from './event.ts'
import { type BatchMessage, Invocation } from './invocation.ts'
import { Notices } from './notices.ts'
import type { LambdaOptions } from './options.ts'
import { groupOf, queueArnOf, readRecord } from './received.ts'
import { Right } from './releases.ts'
import { type LambdaSettings, resolveOptions } from './settings.ts'

/** A Lambda function for an SQS event source mapping. It is an `SQSHandler` of `@types/aws-lambda`. */
export type LambdaHandler = (
  event: LambdaSqsEvent,
  context?: LambdaContext,
) => Promise<LambdaSqsResponse>

/**
 * Makes a Lambda function that handles the messages of an SQS event source mapping with the handlers of a router:
 *
 * ```ts
 * export const handler = createLambdaHandler(router, {
 *   deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL,
 *   maxReceives: 12,
 * })
 * ```
 *
 * The mapping must have `FunctionResponseTypes: [ReportBatchItemFailures]`. Without it Lambda ignores the answer and
 * deletes every message, also those that failed; a function cannot see that.
 *
 * The function answers with the messages that failed, and Lambda deletes the others. A failed message is made visible
 * again after its retry delay, where the function may change visibility, and otherwise after the queue's visibility
 * timeout. Of a body with several events each has its own verdict; while one of them is retried, all of them run again,
 * since nothing is remembered between invocations. On a FIFO queue the messages of a group are handled one after the
 * other, and after a failure the rest of the group is reported as failed and not run.
 *
 * Make it once, outside of the function: connections are kept between invocations.
 *
 * @throws TypeError or RangeError that names the invalid option.
 */
export function createLambdaHandler(router: AnyRouter, options: LambdaOptions = {}): LambdaHandler {
  if (!isRouter(router)) {
    throw new TypeError(
      'the first argument of createLambdaHandler must be a router, such as createRouter(streamEvents)',
    )
  }
  const settings = resolveOptions(options)
  const parts: Parts = {
    router,
    settings,
    connection: new Connection(settings.connection, settings.service),
    notices: new Notices(settings.logs ? settings.logger : undefined),
    right: new Right(nowMs),
  }
  warnOfNoHandler(parts)
  // Async, so that what is no event of SQS rejects, as Lambda expects it.
  return async (event, context) => await answer(recordsOf(event), context, parts)
}

/** What lasts from invocation to invocation. */
interface Parts {
  readonly router: AnyRouter
  readonly settings: LambdaSettings
  readonly connection: Connection
  readonly notices: Notices
  readonly right: Right
}

type Records = ReturnType<typeof recordsOf>

async function answer(
  records: Records,
  context: LambdaContext | undefined,
  parts: Parts,
): Promise<LambdaSqsResponse> {
  const budget = new Budget(context, { ...parts.settings, nowMs })
  try {
    const failures = await Promise.all(
      // The records of an event are of one queue.
      [...Map.groupBy(records, queueArnOf)].map(([queueArn, ofQueue]) =>
        failuresOf(ofQueue, { queueArn, budget, name: nameOf(context, parts.settings) }, parts),
      ),
    )
    return {
      batchItemFailures: failures.flat().map((itemIdentifier) => ({ itemIdentifier })),
    }
  } finally {
    budget.end()
  }
}

/** The ids of the messages that Lambda must not delete. */
async function failuresOf(
  records: Records,
  of: { readonly queueArn: string | undefined; readonly budget: Budget; readonly name: string },
  { connection, ...parts }: Parts,
): Promise<readonly string[]> {
  const { deadLetterQueueUrl, logger } = parts.settings
  const queue = of.queueArn === undefined ? undefined : connection.queue(of.queueArn)
  const deadLetterQueue =
    deadLetterQueueUrl === undefined ? undefined : connection.queue(deadLetterQueueUrl)
  if (deadLetterQueue !== undefined && deadLetterQueue.url === queue?.url) throw sameQueue()
  const messages = records.map((record) => messageOf(record, logger))
  const invocation = new Invocation(messages, {
    ...parts,
    ...of,
    nowMs,
    queue,
    deadLetterQueue,
  })
  return await invocation.failures()
}

function sameQueue(): TypeError {
  return new TypeError(
    'deadLetterQueueUrl is the queue that the messages come from: a dead letter would be handled again. Nothing was handled.',
  )
}

function messageOf(record: Records[number], logger: Logger): BatchMessage {
  const { messageId } = record
  const groupId = groupOf(record)
  const received = readRecord(record)
  if (!isUnreadable(received)) return { messageId, groupId, received }
  const fields = { messageId, why: received.why }
  logger.error(fields, 'a record cannot be read; its message is reported as failed')
  return { messageId, groupId, received: undefined }
}

function nameOf(context: LambdaContext | undefined, { name }: LambdaSettings): string {
  const functionName = property(context, 'functionName')
  return name ?? (typeof functionName === 'string' ? functionName : hostname())
}

function warnOfNoHandler({ router, settings }: Parts): void {
  const { registrations, options } = router[routes]
  if (!registrations.isEmpty || options.unhandled === 'dead-letter') return
  settings.logger.warn(
    {},
    'the router has no handlers: every message is acknowledged without being handled',
  )
}

function nowMs(): number {
  return performance.now()
}
