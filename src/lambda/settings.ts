import { maxAttemptsOf } from '../message/attempts.ts'
import {
  type Bound,
  checkNumbers,
  checkObjects,
  checkOptionsObject,
} from '../pipeline/options/option-checks.ts'
import { countBound, type HandlingSettings, resolveHandling } from '../pipeline/options/settings.ts'
import type { QueueService } from '../queue/port.ts'
import { isQueueUrl, urlOfQueue } from '../queue/queue-url.ts'
import type { ServiceOptions } from '../queue/service.ts'
import type { LambdaOptions } from './options.ts'

/** The options with their defaults. */
export interface LambdaSettings extends HandlingSettings {
  readonly concurrency: number
  readonly marginSeconds: number
  /** Its URL or its ARN. */
  readonly deadLetterQueueUrl: string | undefined
  /** `Infinity` without a dead-letter queue: then SQS alone counts. */
  readonly maxAttempts: number
  readonly maxReceives: number | undefined
  readonly name: string | undefined
  readonly service: QueueService | undefined
  readonly connection: ServiceOptions
  /** Whether the app gave a logger. */
  readonly logs: boolean
}

const bounds: Readonly<Record<string, Bound>> = {
  concurrency: { from: 1, to: 10_000, whole: true },
  marginSeconds: { from: 0.05, to: 300, whole: false },
  maxAttempts: countBound,
  maxReceives: countBound,
  requestAttempts: { from: 1, to: 100, whole: true },
}

/** @throws RangeError or TypeError with a sentence that names the option. */
export function resolveOptions(options: LambdaOptions): LambdaSettings {
  checkOptionsObject('Lambda handler', options)
  checkNumbers(options, bounds)
  checkObjects(options, ['service', 'client'])
  checkConnection(options)
  const { deadLetterQueueUrl, maxAttempts, maxReceives, name } = options
  checkDeadLetters(options)
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw new TypeError('name must be a non-empty string')
  }
  return {
    ...resolveHandling(options),
    concurrency: options.concurrency ?? 10,
    marginSeconds: options.marginSeconds ?? 1,
    deadLetterQueueUrl,
    maxAttempts: deadLetterQueueUrl ? maxAttemptsOf(maxAttempts, maxReceives) : Infinity,
    maxReceives,
    name,
    service: options.service,
    connection: options,
    logs: options.logger !== undefined,
  }
}

function checkDeadLetters({ deadLetterQueueUrl, maxAttempts, maxReceives }: LambdaOptions): void {
  const counts = maxAttempts ?? maxReceives
  if (deadLetterQueueUrl === undefined) {
    if (counts === undefined) return
    throw new TypeError(
      'maxAttempts and maxReceives need deadLetterQueueUrl: without it SQS alone counts the receives',
    )
  }
  const url = typeof deadLetterQueueUrl === 'string' ? urlOfQueue(deadLetterQueueUrl) : ''
  if (!isQueueUrl(url) || !URL.canParse(url)) {
    throw new TypeError(
      'deadLetterQueueUrl must be the URL or the ARN of a queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events-dlq or arn:aws:sqs:eu-west-1:123456789012:stream-events-dlq',
    )
  }
  if (counts !== undefined) return
  throw new TypeError(
    "deadLetterQueueUrl needs maxReceives, the maxReceiveCount of the queue's redrive policy, or maxAttempts: a function cannot know it",
  )
}

// At the first failure it would be too late to say so.
function checkConnection({ transport = 'sdk', client }: LambdaOptions): void {
  if (transport !== 'sdk' && transport !== 'direct') {
    throw new TypeError('transport must be "sdk" or "direct"')
  }
  if (transport === 'direct' && client !== undefined) {
    throw new TypeError('transport: "direct" does not use an SDK client: leave client out')
  }
}
