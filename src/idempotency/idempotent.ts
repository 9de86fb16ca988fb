import { createHash } from 'node:crypto'
import { redactText } from '../dead-letter/record/record.ts'
import { type Logger, safeLogger, silentLogger } from '../message/logger.ts'
import { longestRetrySeconds, RetryAfterError } from '../message/retry-after-error.ts'
import { thrownFields } from '../pipeline/log-text.ts'
import type { Delivery } from '../route/call/delivery.ts'
import type { Middleware } from '../route/middleware.ts'
import { activate } from './active-runs.ts'
import { assertSeconds } from './idempotency-error.ts'
import { LeaseRenewal } from './lease-renewal.ts'
import { SafeStore } from './safe-store.ts'
import type { IdempotencyRun, IdempotencyStore } from './store.ts'

/** Options of idempotent. */
export interface IdempotentOptions<E = unknown> {
  /** Where the keys are kept. One that all processes share, unless there is one process only. */
  readonly store: IdempotencyStore
  /**
   * The key of an event. Default: `delivery.key`, the same at every redelivery and replay of a message, and another
   * one for each event of a body. `({ event }) => eventKey(event)` also finds the event in another message. Undefined:
   * the event is handled without a key. What it returns may hold payload: the store gets its SHA-256.
   */
  readonly key?: ((delivery: Delivery<E>) => string | undefined) | undefined
  /**
   * How long an event is known as done, in seconds, 1 to 31,536,000. At least as long as its message can come again:
   * for redeliveries and replays the retention of queue and dead-letter queue.
   */
  readonly ttlSeconds: number
  /**
   * How long the key of a process that has died is kept from others, in seconds, 1 to 43,200. Default 60. It is renewed
   * while the handler runs, so a handler may take longer.
   */
  readonly leaseSeconds?: number | undefined
  /** How long one answer of the store is awaited, in seconds, 0.1 to 60. Default 5. */
  readonly storeTimeoutSeconds?: number | undefined
  /** Gets a warning for each lease that was lost, and an error for each event that could not be marked as done. */
  readonly logger?: Logger | undefined
}

const defaults = { leaseSeconds: 60, storeTimeoutSeconds: 5 }

/**
 * A middleware that lets the handler of an event run once for each key, also when several processes have the event at
 * the same time: `router.use(idempotent({ store, ttlSeconds: 14 * 86_400 }))`.
 *
 * - An event that is done is skipped, with the reason `done before`.
 * - An event that is in progress elsewhere is retried when the lease of the other one is over, by a RetryAfterError.
 *   That is an attempt, but no failure of the handler: no circuit breaker counts it.
 * - A handler that fails frees the key, so that the next attempt runs. If that cannot be stored, the lease runs out.
 * - A store that fails is a failure before the handler: the event is retried, and circuit breakers count it.
 * - If the handler has succeeded and that cannot be stored after four attempts, the event is acknowledged, and `logger`
 *   gets an error: its handler runs again only if it comes again.
 *
 * @throws RangeError or TypeError that names the wrong option.
 */
export function idempotent<E = unknown>(options: IdempotentOptions<E>): Middleware<E> {
  const { key: keyOf, leaseSeconds, ttlSeconds, ...rest } = settingsOf(options)
  const { store: given, logger } = rest
  const store = new SafeStore(given, rest.storeTimeoutSeconds)

  return async function idempotent(delivery, next) {
    const key = keyOf === undefined ? delivery.key : ownKey(keyOf(delivery))
    if (key === undefined) return await next()
    const [begun, run] = await store.begin({ key, leaseSeconds, ttlSeconds })
    if (begun === 'done') return delivery.skip('done before')
    if (begun !== 'begun') throw inProgress(begun.inProgressSeconds, leaseSeconds)
    const active = activate(delivery, given, run)
    const onLost = () => logger.warn(delivery.log, lostText)
    const renewal = new LeaseRenewal({ store, run, onLost })
    try {
      await next()
    } catch (error) {
      renewal.stop()
      await store.release(run)
      throw error
    }
    renewal.stop()
    if (!active.isMarked && !(await mark(run, delivery))) renewal.lose()
  }

  /** False where another run has the key. */
  async function mark(run: IdempotencyRun, { log }: Delivery<E>): Promise<boolean> {
    try {
      return await store.done(run)
    } catch (error) {
      // Thrown, it would be retried: certain to run again, in place of perhaps.
      logger.error({ ...log, ...thrownFields(error, redactText) }, unmarkedText)
      return true
    }
  }
}

const lostText =
  'the lease on its idempotency key was lost while its handler ran: it may have run elsewhere too'
const unmarkedText =
  'it was handled, but the idempotency store did not take that down: if it comes again it runs again'

function settingsOf<E>(options: IdempotentOptions<E>) {
  const { store, key, ttlSeconds } = options
  const leaseSeconds = options.leaseSeconds ?? defaults.leaseSeconds
  const storeTimeoutSeconds = options.storeTimeoutSeconds ?? defaults.storeTimeoutSeconds
  assertStore(store)
  if (key !== undefined && typeof key !== 'function') {
    throw new TypeError('key of idempotent must be a function from a delivery to a string')
  }
  assertSeconds('ttlSeconds of idempotent', ttlSeconds, 1, 31_536_000)
  assertSeconds('leaseSeconds of idempotent', leaseSeconds, 1, longestRetrySeconds)
  assertSeconds('storeTimeoutSeconds of idempotent', storeTimeoutSeconds, 0.1, 60)
  const logger = options.logger === undefined ? silentLogger : safeLogger(options.logger)
  return { store, key, ttlSeconds, leaseSeconds, storeTimeoutSeconds, logger }
}

function assertStore(store: IdempotencyStore): void {
  const methods = ['begin', 'renew', 'done', 'release'] as const
  if (methods.every((method) => typeof store?.[method] === 'function')) return
  throw new TypeError(
    'store of idempotent must be a store of keys, such as memoryStore() or redisStore(client)',
  )
}

/** The app's own key may be or hold payload, and be of any length. */
function ownKey(key: unknown): string | undefined {
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key === '') {
    const got = key === '' ? 'an empty string' : `a value of type ${typeof key}`
    throw new TypeError(`key of idempotent must return a string or undefined, but returned ${got}`)
  }
  return createHash('sha256').update(key).digest('base64url')
}

/** With jitter, so that many that waited for one do not come back at the same time. */
function inProgress(forSeconds: number, leaseSeconds: number): RetryAfterError {
  const jitter = Math.random() * Math.min(10, leaseSeconds / 4)
  const seconds = Math.min(longestRetrySeconds, Math.max(1, Math.ceil(forSeconds + jitter)))
  return new RetryAfterError({ seconds, message: 'it is in progress elsewhere' })
}
