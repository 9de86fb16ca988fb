import { describe, expect, it } from 'vitest'
import { createRouter } from '../../../src/route/router.ts'
import type { WorkerOptions } from '../../../src/worker/options.ts'
import { resolveOptions } from '../../../src/worker/settings.ts'
import { createWorker } from '../../../src/worker/create-worker.ts'
import { createPool } from '../../../src/worker/handle/shared-pool.ts'
import { orders } from '../route/orders.ts'

const queueUrl = 'http://sqs.us-east-1.memory.invalid/000000000000/orders'

const sameQueue = {
  arn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
  url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders',
}

describe('the options of a worker', () => {
  it('have the documented defaults', () => {
    expect(resolveOptions({ queueUrl })).toMatchObject({
      concurrency: 10,
      handlerTimeoutSeconds: 60,
      visibilitySeconds: undefined,
      waitSeconds: 20,
      maxAttempts: undefined,
      backoff: { firstSeconds: 5, factor: 3, maxSeconds: 900 },
      circuitBreaker: { failures: 20, windowSeconds: 10, probeSeconds: 15 },
      maxPolls: 32,
      maxBytesInFlight: 67_108_864,
    })
  })

  it('take undefined for not given, in their parts as well', () => {
    const given = {
      queueUrl,
      concurrency: undefined,
      backoff: { firstSeconds: undefined, factor: 2 },
      circuitBreaker: { failures: undefined },
    } as never
    expect(resolveOptions(given)).toMatchObject({
      concurrency: 10,
      backoff: { firstSeconds: 5, factor: 2, maxSeconds: 900 },
      circuitBreaker: { failures: 20, windowSeconds: 10, probeSeconds: 15 },
    })
  })

  it('let a worker take all of the pool that it is given, or fewer', () => {
    const pool = createPool({ concurrency: 50 })
    expect(resolveOptions({ queueUrl, pool }).concurrency).toBe(50)
    expect(resolveOptions({ queueUrl, pool, concurrency: 5 }).concurrency).toBe(5)
  })

  it('have no circuit breaker where it is false', () => {
    expect(resolveOptions({ queueUrl, circuitBreaker: false }).circuitBreaker).toBeUndefined()
  })

  it.each([undefined, null, queueUrl])('are an object, not %s', (options) => {
    expect(() => createWorker(createRouter(orders), options as never)).toThrow(
      new TypeError('the options of a worker must be an object'),
    )
  })

  it.each<[Record<string, unknown>, string]>([
    [{ queueUrl: undefined }, 'queueUrl must be the URL or the ARN of a queue'],
    [{ queueUrl: 'stream-events' }, 'queueUrl must be the URL or the ARN of a queue'],
    [{ queueUrl: 'arn:aws:sns:eu-west-1:1:topic' }, 'queueUrl must be the URL or the ARN of a'],
    [{ queueUrl: 'ftp://host/1/orders' }, 'queueUrl must be the URL or the ARN of a queue'],
    [{ deadLetterQueueUrl: 'stream-events-dlq' }, 'deadLetterQueueUrl must be the URL or the ARN'],
    [
      { queueUrl: sameQueue.arn, deadLetterQueueUrl: sameQueue.url },
      'deadLetterQueueUrl and queueUrl must be different queues',
    ],
    [{ deadLetterQueueUrl: queueUrl }, 'deadLetterQueueUrl and queueUrl must be different queues'],
    [{ concurrency: 0 }, 'concurrency must be a whole number from 1 to 100000'],
    [{ concurrency: '5' }, 'concurrency must be a whole number'],
    [{ concurrency: 2.5 }, 'concurrency must be a whole number'],
    [{ pool: { concurrency: 5 } }, 'pool must be made by createPool({ concurrency })'],
    [{ pool: null }, 'pool must be made by createPool({ concurrency })'],
    [{ maxPerSecond: 0 }, 'maxPerSecond must be a number at least 0.001'],
    [{ handlerTimeoutSeconds: Number.NaN }, 'handlerTimeoutSeconds must be a number'],
    [{ visibilitySeconds: 43_201 }, 'visibilitySeconds must be a whole number from 1 to 43200'],
    [{ waitSeconds: 21 }, 'waitSeconds must be a whole number from 0 to 20'],
    [{ maxAttempts: 0 }, 'maxAttempts must be a number at least 1'],
    [{ maxPolls: 0 }, 'maxPolls must be a whole number'],
    [{ maxBytesInFlight: 0 }, 'maxBytesInFlight must be a number at least 1'],
    [{ lingerMs: -1 }, 'lingerMs must be a number from 0 to 10000'],
    [{ backoff: { firstSeconds: -1 } }, 'backoff.firstSeconds must be a number from 0 to 43200'],
    [{ backoff: { factor: Number.NaN } }, 'backoff.factor must be a number at least 1'],
    [{ backoff: { maxSeconds: 50_000 } }, 'backoff.maxSeconds must be a number from 1 to 43200'],
    [{ circuitBreaker: { failures: 0 } }, 'circuitBreaker.failures must be a number at least 1'],
    [{ circuitBreaker: { probeSeconds: 0 } }, 'circuitBreaker.probeSeconds must be a number'],
    [
      { circuitBreaker: { maxWaitSeconds: 43_201 } },
      'circuitBreaker.maxWaitSeconds must be a number',
    ],
    [{ partitionBy: 'cid' }, 'partitionBy must be a function'],
    [{ redact: true }, 'redact must be a function'],
    [{ logger: { info() {} } }, 'logger must have the methods debug, info, warn and error'],
    [{ logger: null }, 'logger must have the methods'],
    [{ name: 7 }, 'name must be a non-empty string'],
    [{ circuitBreaker: 5 }, 'circuitBreaker must be an object'],
    [{ backoff: null }, 'backoff must be an object'],
    [{ limits: { maxEvents: 0 } }, 'limits.maxEvents must be a number at least 1'],
    [{ classify: 'permanent' }, 'classify must be a function'],
    [{ instrumentation: [].map }, 'instrumentation must be an object'],
    [{ instrumentation: { receive: 1 } }, 'instrumentation.receive must be a function'],
  ])('%j is refused by name when the worker is made', (options, sentence) => {
    const wrong = { queueUrl, ...options } as unknown as WorkerOptions
    expect(() => createWorker(createRouter(orders), wrong)).toThrow(sentence)
  })

  it('come after a router', () => {
    expect(() => createWorker({} as never, { queueUrl })).toThrow(
      'the first argument of createWorker must be a router',
    )
  })
})
