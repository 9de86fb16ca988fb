import { hostname } from 'node:os'
import { type Logger, silentLogger } from '../message/logger.ts'
import type { OpenLimits } from '../open/limits.ts'
import { sqsLimits } from '../queue/port.ts'
import { type Backoff, defaultBackoff } from '../settle/backoff.ts'
import { safeLogger, safePartitionBy } from './app-hooks.ts'
import { type CircuitBreakerOptions, defaultCircuitBreaker } from './handle/circuit.ts'
import type { PartitionBy } from './handle/pool.ts'
import { checkOptions } from './option-checks.ts'
import type { WorkerOptions } from './options.ts'

/** The options with their defaults. A setting that is undefined depends on the queue. */
export interface WorkerSettings {
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string | undefined
  readonly concurrency: number
  readonly partitionBy: PartitionBy | undefined
  readonly maxPerSecond: number | undefined
  readonly handlerTimeoutSeconds: number
  readonly visibilitySeconds: number | undefined
  readonly waitSeconds: number
  readonly maxAttempts: number | undefined
  readonly backoff: Backoff
  readonly circuitBreaker: CircuitBreakerOptions | undefined
  readonly maxPolls: number
  readonly maxBytesInFlight: number
  readonly lingerMs: number | undefined
  readonly limits: Partial<OpenLimits>
  readonly logger: Logger
  readonly redact: (text: string) => string
  /** True if the app redacts: its errors are then not passed on unchanged. */
  readonly redacts: boolean
  readonly name: string
}

/** @throws RangeError or TypeError with a sentence that names the option. */
export function resolveOptions(options: WorkerOptions): WorkerSettings {
  checkOptions(options)
  const { partitionBy, redact = (text) => text } = options
  const logger = options.logger === undefined ? silentLogger : safeLogger(options.logger)
  return {
    queueUrl: options.queueUrl,
    deadLetterQueueUrl: options.deadLetterQueueUrl,
    concurrency: options.concurrency ?? 10,
    partitionBy: partitionBy && safePartitionBy(partitionBy, { logger, redact }),
    maxPerSecond: options.maxPerSecond,
    handlerTimeoutSeconds: options.handlerTimeoutSeconds ?? 60,
    visibilitySeconds: options.visibilitySeconds,
    waitSeconds: options.waitSeconds ?? sqsLimits.waitSeconds,
    maxAttempts: options.maxAttempts,
    backoff: withDefaults(defaultBackoff, options.backoff),
    circuitBreaker:
      options.circuitBreaker === false
        ? undefined
        : withDefaults(defaultCircuitBreaker, options.circuitBreaker),
    maxPolls: options.maxPolls ?? 32,
    maxBytesInFlight: options.maxBytesInFlight ?? 64 * 1024 * 1024,
    lingerMs: options.lingerMs,
    limits: options.limits ?? {},
    logger,
    redact,
    redacts: options.redact !== undefined,
    name: options.name ?? hostname(),
  }
}

// An option that is undefined counts as not given.
function withDefaults<T extends object>(defaults: T, given: Partial<T> | undefined): T {
  const known = Object.entries(given ?? {}).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(known) }
}
