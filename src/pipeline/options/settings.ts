import { redactText } from '../../dead-letter/record/record.ts'
import { maxAttemptsOf } from '../../message/attempts.ts'
import { type Logger, safeLogger, silentLogger } from '../../message/logger.ts'
import { longestRetrySeconds } from '../../message/retry-after-error.ts'
import { onRejection } from '../../message/thrown.ts'
import { defaultLimits, type OpenLimits } from '../../open/limits.ts'
import type { Classify } from '../../route/call/call.ts'
import { type Backoff, defaultBackoff } from '../../settle/backoff.ts'
import {
  type Bound,
  checkFunctions,
  checkLogger,
  checkMethods,
  checkNumbers,
  checkObjects,
  checkOptionsObject,
} from './option-checks.ts'
import { methodNames, type Operations, operationsOf } from '../instrumentation/operations.ts'
import type { HandlingOptions, PipelineOptions } from './options.ts'

/** The options that a pipeline and a worker share, with their defaults. */
export interface HandlingSettings {
  readonly handlerTimeoutSeconds: number
  readonly backoff: Backoff
  readonly limits: OpenLimits
  readonly classify: Classify | undefined
  /** What the instrumentation is called around. */
  readonly operations: Operations
  readonly logger: Logger
  readonly redact: (text: string) => string
  /** True if the app redacts by itself: its errors are then not passed on unchanged. */
  readonly redacts: boolean
}

/** The options of a pipeline with their defaults. Clock and randomness are parameters. */
export interface PipelineSettings extends HandlingSettings {
  readonly maxAttempts: number
  /** After this many receives SQS moves a message by itself. Undefined if it does not. */
  readonly maxReceives: number | undefined
  readonly queueUrl: string | undefined
  /** From 0 to 1. */
  random(): number
  /** Milliseconds on any steady clock. */
  nowMs(): number
}

const handlingBounds: Readonly<Record<string, Bound>> = {
  handlerTimeoutSeconds: { from: 0.001, to: Infinity, whole: false },
  'backoff.firstSeconds': { from: 0, to: longestRetrySeconds, whole: false },
  'backoff.factor': { from: 1, to: Infinity, whole: false },
  'backoff.maxSeconds': { from: 1, to: longestRetrySeconds, whole: false },
  'limits.maxInflatedBytes': { from: 1, to: Infinity, whole: false },
  'limits.maxNesting': { from: 1, to: Infinity, whole: false },
  'limits.maxEvents': { from: 1, to: Infinity, whole: false },
}

/** How often a message may be attempted or received. */
export const countBound: Bound = { from: 1, to: Infinity, whole: false }

/** @throws RangeError or TypeError with a sentence that names the option. */
export function resolveHandling(options: HandlingOptions): HandlingSettings {
  checkObjects(options, ['backoff', 'limits'])
  checkNumbers(options, handlingBounds)
  checkFunctions(options, ['classify', 'redact'])
  checkLogger(options.logger)
  checkMethods('instrumentation', options.instrumentation, methodNames)
  const { instrumentation, redact = redactText } = options
  const logger = options.logger === undefined ? silentLogger : safeLogger(options.logger)
  return {
    handlerTimeoutSeconds: options.handlerTimeoutSeconds ?? 60,
    backoff: withDefaults(defaultBackoff, options.backoff),
    limits: withDefaults(defaultLimits, options.limits),
    classify: options.classify,
    operations: operationsOf(instrumentation, { logger, redact }),
    logger,
    redact,
    redacts: options.redact !== undefined,
  }
}

/** @throws RangeError or TypeError with a sentence that names the option. */
export function resolvePipelineOptions(options: PipelineOptions): PipelineSettings {
  checkOptionsObject('pipeline', options)
  checkNumbers(options, { maxAttempts: countBound, maxReceives: countBound })
  checkFunctions(options, ['random', 'nowMs'])
  const { maxReceives, queueUrl, random, nowMs } = options
  if (queueUrl !== undefined && !isUrl(queueUrl)) {
    throw new TypeError(
      'queueUrl must be the URL of a queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events',
    )
  }
  return {
    ...resolveHandling(options),
    maxAttempts: maxAttemptsOf(options.maxAttempts, maxReceives),
    maxReceives,
    queueUrl,
    random: random === undefined ? Math.random : safeNumber(random, Math.random),
    nowMs: nowMs === undefined ? now : safeNumber(nowMs, now),
  }
}

function now(): number {
  return performance.now()
}

/**
 * The app's function, which must not decide about a message by throwing. After its first failure it is not
 * called any more: the times of two clocks cannot be compared.
 */
function safeNumber(given: () => number, instead: () => number): () => number {
  let current: () => unknown = given
  return () => {
    try {
      const value = current()
      if (typeof value === 'number' && Number.isFinite(value)) return value
      onRejection(value)
    } catch (error) {
      onRejection(error)
    }
    current = instead
    return instead()
  }
}

/** An option that is undefined counts as not given. */
export function withDefaults<T extends object>(defaults: T, given: Partial<T> | undefined): T {
  const known = Object.entries(given ?? {}).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(known) }
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)
}
