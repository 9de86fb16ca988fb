import { sqsLimits } from '../queue/port.ts'
import { isQueueUrl, urlOfQueue } from '../queue/queue-url.ts'
import type { WorkerOptions } from './options.ts'

interface Bound {
  readonly from: number
  readonly to: number
  readonly whole: boolean
}

const limits: Readonly<Record<string, Bound>> = {
  concurrency: { from: 1, to: 100_000, whole: true },
  maxPerSecond: { from: 0.001, to: Infinity, whole: false },
  handlerTimeoutSeconds: { from: 0.001, to: Infinity, whole: false },
  visibilitySeconds: { from: 1, to: sqsLimits.visibilitySeconds, whole: true },
  waitSeconds: { from: 0, to: sqsLimits.waitSeconds, whole: true },
  maxAttempts: { from: 1, to: Infinity, whole: false },
  requestAttempts: { from: 1, to: 100, whole: true },
  maxPolls: { from: 1, to: 1_000, whole: true },
  maxBytesInFlight: { from: 1, to: Infinity, whole: false },
  lingerMs: { from: 0, to: 10_000, whole: false },
  'backoff.firstSeconds': { from: 0, to: sqsLimits.visibilitySeconds, whole: false },
  'backoff.factor': { from: 1, to: Infinity, whole: false },
  'backoff.maxSeconds': { from: 1, to: sqsLimits.visibilitySeconds, whole: false },
  'circuitBreaker.failures': { from: 1, to: Infinity, whole: false },
  'circuitBreaker.windowSeconds': { from: 0, to: 86_400, whole: false },
  'circuitBreaker.probeSeconds': { from: 0.001, to: 86_400, whole: false },
  'circuitBreaker.minWaitSeconds': { from: 0, to: sqsLimits.visibilitySeconds, whole: false },
  'circuitBreaker.maxWaitSeconds': { from: 1, to: sqsLimits.visibilitySeconds, whole: false },
}

/** @throws RangeError or TypeError that names the invalid option. */
export function checkOptions(options: WorkerOptions): void {
  const { queueUrl, deadLetterQueueUrl } = options
  checkQueue('queueUrl', queueUrl)
  if (deadLetterQueueUrl !== undefined) {
    checkQueue('deadLetterQueueUrl', deadLetterQueueUrl)
    if (urlOfQueue(deadLetterQueueUrl) === urlOfQueue(queueUrl)) {
      throw new TypeError('deadLetterQueueUrl and queueUrl must be different queues')
    }
  }
  for (const name of ['partitionBy', 'redact'] as const) {
    const value: unknown = options[name]
    if (value !== undefined && typeof value !== 'function') {
      throw new TypeError(`${name} must be a function`)
    }
  }
  const { logger, name } = options as { readonly logger?: unknown; readonly name?: unknown }
  if (logger !== undefined && !isLogger(logger)) {
    throw new TypeError('logger must have the methods debug, info, warn and error')
  }
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw new TypeError('name must be a non-empty string')
  }
  for (const [name, bound] of Object.entries(limits)) {
    const value = valueAt(options, name)
    if (value !== undefined && !within(value, bound)) throw new RangeError(outOf(name, bound))
  }
}

function isLogger(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const levels = ['debug', 'info', 'warn', 'error']
  return levels.every((level) => typeof Reflect.get(value, level) === 'function')
}

function checkQueue(name: string, queue: unknown): void {
  const url = typeof queue === 'string' ? urlOfQueue(queue) : ''
  if (isQueueUrl(url) && URL.canParse(url)) return
  throw new TypeError(
    `${name} must be the URL or the ARN of a queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events or arn:aws:sqs:eu-west-1:123456789012:stream-events`,
  )
}

function valueAt(options: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  }, options)
}

function within(value: unknown, { from, to, whole }: Bound): boolean {
  if (typeof value !== 'number' || !(value >= from && value <= to)) return false
  return !whole || Number.isInteger(value)
}

function outOf(name: string, { from, to, whole }: Bound): string {
  const range = to === Infinity ? `at least ${from}` : `from ${from} to ${to}`
  return `${name} must be a ${whole ? 'whole ' : ''}number ${range}`
}
