import {
  checkFunctions,
  checkMethods,
  checkNumbers,
  checkObjects,
  checkOptionsObject,
  type Bound,
} from '../pipeline/options/option-checks.ts'
import { methodNames } from '../pipeline/instrumentation/operations.ts'
import { countBound } from '../pipeline/options/settings.ts'
import { sqsLimits } from '../queue/port.ts'
import { isQueueUrl, urlOfQueue } from '../queue/queue-url.ts'
import type { WorkerOptions } from './options.ts'

const bounds: Readonly<Record<string, Bound>> = {
  concurrency: { from: 1, to: 100_000, whole: true },
  maxPerSecond: { from: 0.001, to: Infinity, whole: false },
  visibilitySeconds: { from: 1, to: sqsLimits.visibilitySeconds, whole: true },
  waitSeconds: { from: 0, to: sqsLimits.waitSeconds, whole: true },
  maxAttempts: countBound,
  requestAttempts: { from: 1, to: 100, whole: true },
  maxPolls: { from: 1, to: 1_000, whole: true },
  maxBytesInFlight: { from: 1, to: Infinity, whole: false },
  lingerMs: { from: 0, to: 10_000, whole: false },
  'circuitBreaker.failures': { from: 1, to: Infinity, whole: false },
  'circuitBreaker.windowSeconds': { from: 0, to: 86_400, whole: false },
  'circuitBreaker.probeSeconds': { from: 0.001, to: 86_400, whole: false },
  'circuitBreaker.minWaitSeconds': { from: 0, to: sqsLimits.visibilitySeconds, whole: false },
  'circuitBreaker.maxWaitSeconds': { from: 1, to: sqsLimits.visibilitySeconds, whole: false },
}

/**
 * Checks the options of a worker that a pipeline does not have.
 *
 * @throws RangeError or TypeError that names the invalid option.
 */
export function checkOptions(options: WorkerOptions): void {
  checkOptionsObject('worker', options)
  const { queueUrl, deadLetterQueueUrl } = options
  checkQueue('queueUrl', queueUrl)
  if (deadLetterQueueUrl !== undefined) {
    checkQueue('deadLetterQueueUrl', deadLetterQueueUrl)
    if (urlOfQueue(deadLetterQueueUrl) === urlOfQueue(queueUrl)) {
      throw new TypeError('deadLetterQueueUrl and queueUrl must be different queues')
    }
  }
  checkFunctions(options, ['partitionBy'])
  const name: unknown = options.name
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw new TypeError('name must be a non-empty string')
  }
  checkMethods('instrumentation', options.instrumentation, ['observe'])
  if (options.circuitBreaker !== false) checkObjects(options, ['circuitBreaker'])
  checkNumbers(options, bounds)
}

/** @throws TypeError that names the method that is wrong. */
export function checkInstrumentation(instrumentation: unknown): void {
  if (instrumentation === undefined) throw new TypeError('instrumentation must be an object')
  checkMethods('instrumentation', instrumentation, [...methodNames, 'observe'])
}

function checkQueue(name: string, queue: unknown): void {
  const url = typeof queue === 'string' ? urlOfQueue(queue) : ''
  if (isQueueUrl(url) && URL.canParse(url)) return
  throw new TypeError(
    `${name} must be the URL or the ARN of a queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events or arn:aws:sqs:eu-west-1:123456789012:stream-events`,
  )
}
