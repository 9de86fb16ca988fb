import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLambdaHandler } from '../../../src/lambda/create-lambda-handler.ts'
import type { LambdaOptions } from '../../../src/lambda/options.ts'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../../src/message/retry-after-error.ts'
import type { Delivery } from '../../../src/route/call/delivery.ts'
import { createRouter } from '../../../src/route/router.ts'
import { eventOf, fifoRecord, receivedTimes, standardRecord } from '../../fixtures/lambda-events.ts'
import { orders, type Placed, placed } from '../route/orders.ts'
import { contextOf, failedIn, fakeService, recordingLogger } from './world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const dlq = 'arn:aws:sqs:us-east-2:123456789012:my-queue-dlq'
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const batch = (count: number) =>
  eventOf(Array.from({ length: count }, (_, at) => standardRecord(placed(at))))

type Handle = (total: number, delivery: Delivery<Placed>) => Promise<unknown>

/** Runs one invocation, and says when it answered. */
async function invoked(
  { seconds, event = batch(1) }: { seconds: number; event?: ReturnType<typeof batch> },
  handle: Handle,
  options: LambdaOptions = {},
) {
  const { service, queue, sent } = fakeService()
  const { logger, lines } = recordingLogger()
  const begun: number[] = []
  const router = createRouter(orders).on('order.placed', async ({ total }, delivery) => {
    begun.push(total)
    await handle(total, delivery)
  })
  const handler = createLambdaHandler(router, { service, logger, ...options })
  const startMs = performance.now()
  let answeredMs = Infinity
  const answer = handler(event, contextOf(seconds)).then((response) => {
    answeredMs = performance.now() - startMs
    return failedIn(response)
  })
  await vi.advanceTimersByTimeAsync(seconds * 1000)
  expect(answeredMs).toBeLessThanOrEqual(seconds * 1000)
  return { failed: await answer, answeredMs, begun, changed: queue.changed.flat(), sent, lines }
}

/** Ends when its signal aborts, as a handler should. */
function heedful({ signal }: Pick<Delivery, 'signal'>): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

describe('the time of an invocation', () => {
  it('ends a handler that would take longer, by its signal, as its time-out', async () => {
    let reason: unknown
    const { failed, answeredMs, changed, lines } = await invoked({ seconds: 10 }, (_, delivery) => {
      delivery.signal.addEventListener('abort', () => {
        reason = delivery.signal.reason
      })
      return heedful(delivery)
    })
    expect(failed).toEqual(['m0'])
    expect(reason).toMatchObject({ name: 'TimeoutError' })
    expect(answeredMs).toBeCloseTo(9_000, -1)
    // With its retry delay: it had its time.
    expect(changed).toEqual([{ receiptHandle: 'handle of m0', seconds: expect.any(Number) }])
    expect(changed[0]?.seconds).toBeGreaterThan(0)
    expect(lines[0]).toMatchObject({ fields: { reason: 'HandlerTimedOut' } })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends one that does not heed its signal too', async () => {
    const { failed, answeredMs } = await invoked({ seconds: 10 }, () => sleep(60_000))
    expect(failed).toEqual(['m0'])
    expect(answeredMs).toBeLessThan(9_100)
  })

  it('dead-letters what overran it at its last attempt', async () => {
    const event = eventOf([receivedTimes(standardRecord(placed(1)), 3)])
    const options = { deadLetterQueueUrl: dlq, maxAttempts: 3 }
    const { failed, sent } = await invoked(
      { seconds: 10, event },
      (_, delivery) => heedful(delivery),
      options,
    )
    expect(failed).toEqual([])
    expect(sent.flat()).toHaveLength(1)
  })

  it('is the time-out of a handler only where that is longer', async () => {
    const { failed, answeredMs } = await invoked(
      { seconds: 10 },
      (_, delivery) => heedful(delivery),
      { handlerTimeoutSeconds: 2 },
    )
    expect(failed).toEqual(['m0'])
    expect(answeredMs).toBeCloseTo(2_000, -2)
  })

  it('reports what could not begin as failed, visible again at once, and says so', async () => {
    const { failed, begun, changed, lines } = await invoked(
      { seconds: 10, event: batch(8) },
      () => sleep(3_900),
      { concurrency: 2 },
    )
    expect(begun).toEqual([0, 1, 2, 3, 4, 5])
    // The last two began late and were told to stop at the end of it: they had no fair chance.
    expect(failed).toEqual(['m4', 'm5', 'm6', 'm7'])
    expect(changed).toEqual(
      ['m6', 'm7'].map((id) => ({ receiptHandle: `handle of ${id}`, seconds: 0 })),
    )
    expect(lines.at(-1)).toMatchObject({
      level: 'warn',
      message: expect.stringMatching(/smaller batches$/),
      fields: { messages: 8, unhandled: 2, left: 2 },
    })
  })

  it('is given first to what was received most often, so that no message is only ever turned away', async () => {
    const counts = [1, 3, 1, 7]
    const records = counts.map((count, at) => receivedTimes(standardRecord(placed(at)), count))
    const options = { concurrency: 1, maxReceives: 12, deadLetterQueueUrl: dlq }
    const standard = await invoked(
      { seconds: 10, event: eventOf(records) },
      () => sleep(4_000),
      options,
    )
    expect(standard.begun).toEqual([3, 1, 0])
    expect(standard.failed).toEqual(['m0', 'm2'])
    const groups = counts.map((count, at) => receivedTimes(fifoRecord(placed(at), `g${at}`), count))
    const fifo = await invoked({ seconds: 10, event: eventOf(groups) }, () => sleep(4_000), {
      ...options,
      deadLetterQueueUrl: `${dlq}.fifo`,
    })
    expect(fifo.begun).toEqual([3, 1, 0])
  })

  it('interrupts a handler that began late, which does not count as its failure', async () => {
    const event = eventOf([
      receivedTimes(standardRecord(placed(0)), 3),
      receivedTimes(standardRecord(placed(1)), 3),
    ])
    let reason: unknown
    const { failed, sent, changed, answeredMs } = await invoked(
      { seconds: 10, event },
      async (total, delivery) => {
        if (total === 0) return await sleep(6_000)
        await heedful(delivery).catch((error) => {
          reason = error
          throw error
        })
      },
      { concurrency: 1, deadLetterQueueUrl: dlq, maxAttempts: 3 },
    )
    expect(failed).toEqual(['m1'])
    expect(reason).toMatchObject({ name: 'AbortError' })
    expect(sent).toEqual([])
    expect(changed).toEqual([{ receiptHandle: 'handle of m1', seconds: 0 }])
    expect(answeredMs).toBeCloseTo(9_000, -2)
  })

  it('answers although a handler that began late does not heed its signal', async () => {
    const { failed, answeredMs, changed, lines } = await invoked(
      { seconds: 10, event: batch(2) },
      (total) => sleep(total === 0 ? 6_000 : 600_000),
      { concurrency: 1, handlerTimeoutSeconds: 900 },
    )
    expect(failed).toEqual(['m1'])
    // Left to its visibility timeout: its handler may still run.
    expect(changed).toEqual([])
    expect(answeredMs).toBeCloseTo(9_800, -2)
    expect(lines.at(-1)?.fields).toMatchObject({ unhandled: 0, left: 1 })
  })

  it.each([
    ['fails for good', new PermanentError('too late')],
    ['fails', new Error('too late')],
  ])('settles and logs nothing after its answer, when a late handler %s', async (_what, error) => {
    const { service, queue, sent } = fakeService()
    const { logger, lines } = recordingLogger()
    const router = createRouter(orders).on('order.placed', async ({ total }) => {
      await sleep(total === 0 ? 6_000 : 20_000)
      if (total > 0) throw error
    })
    const own = { concurrency: 1, handlerTimeoutSeconds: 900 }
    const dead = { deadLetterQueueUrl: dlq, maxReceives: 12 }
    const handler = createLambdaHandler(router, { service, logger, ...own, ...dead })
    const answer = handler(batch(2), contextOf(10))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(failedIn(await answer)).toEqual(['m1'])
    const before = lines.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lines).toHaveLength(before)
    expect(queue.changed).toEqual([])
    expect(sent).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['dead letter', new PermanentError('no'), [1, 0, []]],
    ['retry delay', new RetryAfterError({ seconds: 5 }), [0, 1, ['m1']]],
  ])('lets no %s wait for others in its last moment', async (_what, error, outcome) => {
    const event = batch(2)
    const { failed, sent, changed } = await invoked(
      { seconds: 10, event },
      async (total) => {
        // The second one begins late, does not heed its signal, and fails just before the answer.
        await sleep(total === 0 ? 6_000 : 3_790)
        if (total > 0) throw error
      },
      { concurrency: 1, deadLetterQueueUrl: dlq, maxReceives: 12 },
    )
    expect([sent.length, changed.length, failed]).toEqual(outcome)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('runs nothing of a batch that waits when it is over, then or in the next invocation', async () => {
    const { service, queue } = fakeService()
    const handle = vi.fn()
    const router = createRouter(orders).onBatch(
      'order.placed',
      { size: 100, lingerMs: 20_000 },
      handle,
    )
    const handler = createLambdaHandler(router, { service })
    const answer = handler(batch(2), contextOf(10))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(failedIn(await answer)).toEqual(['m0', 'm1'])
    expect(queue.changed.flat().map(({ seconds }) => seconds)).toEqual([0, 0])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(handle).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('interrupts a batch handler that began late', async () => {
    const { service } = fakeService()
    const reasons: unknown[] = []
    const router = createRouter(orders)
      .on('order.paid', () => sleep(6_000))
      .onBatch('order.placed', { size: 2, lingerMs: 6_500 }, async (_events, deliveries) => {
        await Promise.allSettled(deliveries.map(heedful))
        reasons.push(...deliveries.map(({ signal }) => signal.reason))
        throw new Error('stopped')
      })
    const handler = createLambdaHandler(router, { service })
    const answer = handler(batch(1), contextOf(10))
    await vi.advanceTimersByTimeAsync(9_100)
    expect(reasons).toMatchObject([{ name: 'AbortError' }])
    expect(failedIn(await answer)).toEqual(['m0'])
  })

  it('begins no message of a FIFO group in the margin', async () => {
    const event = eventOf([0, 1, 2, 3].map((total) => fifoRecord(placed(total), 'g')))
    const { failed, begun, changed } = await invoked({ seconds: 10, event }, () => sleep(4_000))
    expect(begun).toEqual([0, 1, 2])
    expect(failed).toEqual(['m2', 'm3'])
    expect(changed).toEqual([])
  })

  it('is seen although a handler blocks the event loop', async () => {
    const clock = vi.spyOn(performance, 'now')
    const { failed, begun } = await invoked(
      { seconds: 10, event: batch(3) },
      async () => {
        // Time goes by without a timer that fires.
        const nowMs = performance.now()
        clock.mockImplementation(() => nowMs + 9_500)
      },
      { concurrency: 1 },
    )
    expect(begun).toEqual([0])
    expect(failed).toEqual(['m1', 'm2'])
  })
})
