import { hostname } from 'node:os'
import { isInstance } from '../message/thrown.ts'
import {
  type HandlingSettings,
  resolveHandling,
  withDefaults,
} from '../pipeline/options/settings.ts'
import { sqsLimits } from '../queue/port.ts'
import { type CircuitBreakerOptions, defaultCircuitBreaker } from './handle/circuit.ts'
import { HandlerPool } from './handle/shared-pool.ts'
import { type PartitionBy, safePartitionBy } from './handle/partition-by.ts'
import { checkOptions } from './option-checks.ts'
import type { WorkerOptions } from './options.ts'

/** The options with their defaults. A setting that is undefined depends on the queue. */
export interface WorkerSettings extends HandlingSettings {
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string | undefined
  readonly concurrency: number
  readonly pool: HandlerPool | undefined
  readonly partitionBy: PartitionBy | undefined
  readonly maxPerSecond: number | undefined
  readonly visibilitySeconds: number | undefined
  readonly waitSeconds: number
  readonly maxAttempts: number | undefined
  readonly circuitBreaker: CircuitBreakerOptions | undefined
  readonly maxPolls: number
  readonly maxBytesInFlight: number
  readonly lingerMs: number | undefined
  readonly name: string
}

/** @throws RangeError or TypeError with a sentence that names the option. */
export function resolveOptions(options: WorkerOptions): WorkerSettings {
  checkOptions(options)
  const handling = resolveHandling(options)
  const { partitionBy } = options
  const pool = handlerPool(options)
  return {
    ...handling,
    queueUrl: options.queueUrl,
    deadLetterQueueUrl: options.deadLetterQueueUrl,
    concurrency: options.concurrency ?? pool?.concurrency ?? 10,
    pool,
    partitionBy: partitionBy && safePartitionBy(partitionBy, handling),
    maxPerSecond: options.maxPerSecond,
    visibilitySeconds: options.visibilitySeconds,
    waitSeconds: options.waitSeconds ?? sqsLimits.waitSeconds,
    maxAttempts: options.maxAttempts,
    circuitBreaker:
      options.circuitBreaker === false
        ? undefined
        : withDefaults(defaultCircuitBreaker, options.circuitBreaker),
    maxPolls: options.maxPolls ?? 32,
    maxBytesInFlight: options.maxBytesInFlight ?? 64 * 1024 * 1024,
    lingerMs: options.lingerMs,
    name: options.name ?? hostname(),
  }
}

function handlerPool({ pool }: WorkerOptions): HandlerPool | undefined {
  if (pool === undefined || isInstance(pool, HandlerPool)) return pool
  throw new TypeError('pool must be made by createPool({ concurrency })')
}
