import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLambdaHandler } from '../../../src/lambda/create-lambda-handler.ts'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../../src/message/retry-after-error.ts'
import type { Delivery } from '../../../src/route/call/delivery.ts'
import { createRouter } from '../../../src/route/router.ts'
import {
  eventOf,
  receivedTimes,
  standardArn,
  standardRecord,
} from '../../fixtures/lambda-events.ts'
import { cartLeft, orders, paid, placed } from '../route/orders.ts'
import { contextOf, denied, failedIn, fakeService, recordingLogger } from './world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const queueUrl = 'https://sqs.us-east-2.amazonaws.com/123456789012/my-queue'
const three = eventOf([placed(1), placed(2), placed(3)].map((event) => standardRecord(event)))

describe('a Lambda handler', () => {
  it('hands each event to its handler, and reports nothing when all succeed', async () => {
    const seen: unknown[] = []
    const { service, opened } = fakeService()
    const router = createRouter(orders).on('order.placed', (event, delivery) => {
      const { messageId, queueUrl, receiveCount } = delivery
      seen.push({ event, messageId, queueUrl, receiveCount })
    })
    const handler = createLambdaHandler(router, { service })
    expect(await handler(three, contextOf(30))).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual(
      [1, 2, 3].map((total, at) => ({
        event: placed(total),
        messageId: `m${at}`,
        queueUrl,
        receiveCount: 1,
      })),
    )
    expect(vi.getTimerCount()).toBe(0)
    // Asked for its URL only.
    expect(opened).toEqual([standardArn])
  })

  it('reports those that failed, which come again after their retry delay', async () => {
    const { service, queue } = fakeService()
    const router = createRouter(orders)
      .on('order.placed', ({ total }) => {
        if (total === 1) throw new Error('the first attempt fails')
        if (total === 2) throw new RetryAfterError({ seconds: 77 })
      })
      .on('order.paid', () => {
        throw new Error('fails each time')
      })
    const handler = createLambdaHandler(router, { service, backoff: { firstSeconds: 10 } })
    const event = eventOf([
      standardRecord(placed(1)),
      standardRecord(placed(2)),
      standardRecord(placed(3)),
      receivedTimes(standardRecord(paid), 3),
    ])
    expect(failedIn(await handler(event, contextOf(30)))).toEqual(['m0', 'm1', 'm3'])
    expect(queue.changed).toHaveLength(1)
    const delays = Object.fromEntries(
      (queue.changed[0] ?? []).map(({ receiptHandle, seconds }) => [receiptHandle, seconds]),
    )
    expect(Object.keys(delays).toSorted()).toEqual(['handle of m0', 'handle of m1', 'handle of m3'])
    expect(delays['handle of m1']).toBe(77)
    // With a jitter of 50 to 100 %.
    expect(delays['handle of m0']).toBeOneOf([5, 6, 7, 8, 9, 10])
    expect(delays['handle of m3']).toBeGreaterThanOrEqual(45)
    expect(delays['handle of m3']).toBeLessThanOrEqual(90)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('asks for delays of at most what SQS allows', async () => {
    const { service, queue } = fakeService()
    const router = createRouter(orders).on('order.placed', () => {
      throw new RetryAfterError({ seconds: 43_200 })
    })
    await createLambdaHandler(router, { service })(three, contextOf(30))
    expect(queue.changed[0]?.map(({ seconds }) => seconds)).toEqual([42_000, 42_000, 42_000])
  })

  it('changes visibility in batches of ten', async () => {
    const { service, queue } = fakeService()
    const router = createRouter(orders).on('order.placed', () => {
      throw new Error('no')
    })
    const event = eventOf(Array.from({ length: 23 }, (_, at) => standardRecord(placed(at))))
    const response = await createLambdaHandler(router, { service })(event, contextOf(30))
    expect(failedIn(response)).toHaveLength(23)
    expect(queue.changed.map((changes) => changes.length)).toEqual([10, 10, 3])
  })

  it('works on without the right to change visibility, and says once what is missing', async () => {
    const { service, queue } = fakeService()
    const { logger, lines } = recordingLogger()
    const refusal = denied('ChangeMessageVisibility', queueUrl)
    queue.answers.push(refusal, refusal)
    const router = createRouter(orders).on('order.placed', () => {
      throw new Error('no')
    })
    const handler = createLambdaHandler(router, { service, logger })
    for (let invocation = 0; invocation < 3; invocation++) {
      expect(failedIn(await handler(three, contextOf(30)))).toEqual(['m0', 'm1', 'm2'])
    }
    expect(queue.changed).toHaveLength(1)
    // It may be granted meanwhile.
    await vi.advanceTimersByTimeAsync(300_000)
    await handler(three, contextOf(30))
    expect(queue.changed).toHaveLength(2)
    const said = lines.filter(({ message }) => message.includes('ChangeMessageVisibility'))
    expect(said).toHaveLength(1)
    expect(said[0]?.message).toContain('"Action":"sqs:ChangeMessageVisibility"')
    expect(said[0]?.message).toContain('wait for the visibility timeout of the queue')
  })

  it('says it on standard error without a logger', async () => {
    const { service, queue } = fakeService()
    queue.answers.push(denied('ChangeMessageVisibility', queueUrl))
    const written = vi.spyOn(console, 'error').mockImplementation(() => {})
    const router = createRouter(orders).on('order.placed', () => {
      throw new Error('no')
    })
    await createLambdaHandler(router, { service })(three, contextOf(30))
    expect(written.mock.calls).toEqual([[expect.stringMatching(/^sluice: .*Action.*\.$/)]])
  })

  it('decides about each event of a body; while one is retried the message comes again', async () => {
    const { service } = fakeService()
    const seen: unknown[] = []
    const router = createRouter(orders)
      .on('order.placed', ({ total }, { key }) => void seen.push([total, key]))
      .on('order.paid', () => {
        throw new Error('no')
      })
    const handler = createLambdaHandler(router, { service })
    const event = eventOf([
      standardRecord([placed(1), paid, placed(2)]),
      standardRecord([placed(3), cartLeft]),
    ])
    expect(failedIn(await handler(event, contextOf(30)))).toEqual(['m0'])
    expect(seen).toEqual([
      [1, 'm0:0'],
      [2, 'm0:2'],
      [3, 'm1:0'],
    ])
  })

  it('runs as many handlers at the same time as concurrency says, in the order of the batch', async () => {
    const begun: number[] = []
    let running = 0
    let most = 0
    const router = createRouter(orders).on('order.placed', async ({ total }) => {
      begun.push(total)
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 100))
      running--
    })
    const records = Array.from({ length: 25 }, (_, at) => standardRecord(placed(at)))
    const at = async (concurrency?: number) => {
      most = 0
      begun.length = 0
      const options = concurrency === undefined ? {} : { concurrency }
      const answer = createLambdaHandler(router, options)(eventOf(records), contextOf(30))
      await vi.advanceTimersByTimeAsync(3_000)
      expect(failedIn(await answer)).toEqual([])
      expect(begun).toEqual(records.map((_, at) => at))
      return most
    }
    expect(await at()).toBe(10)
    expect(await at(3)).toBe(3)
    expect(await at(100)).toBe(25)
  })

  it('passes events to batch handlers', async () => {
    const batches: number[][] = []
    const router = createRouter(orders).onBatch(
      'order.placed',
      { size: 2, lingerMs: 50 },
      async (events) => {
        batches.push(events.map(({ total }) => total))
        return events.map(({ total }) => (total === 2 ? new Error('no') : undefined))
      },
    )
    const { service } = fakeService()
    const answer = createLambdaHandler(router, { service })(three, contextOf(30))
    await vi.advanceTimersByTimeAsync(100)
    expect(failedIn(await answer)).toEqual(['m1'])
    expect(batches).toEqual([[1, 2], [3]])
  })

  it('calls the instrumentation around events and releases, with no payload', async () => {
    const seen: { what: string; info: unknown; result: unknown }[] = []
    const note = (what: string) => async (info: unknown, run: () => Promise<unknown>) =>
      void seen.push({ what, info, result: await run() })
    const { service } = fakeService()
    const router = createRouter(orders).on('order.placed', ({ total }) => {
      if (total === 2) throw new Error('no')
    })
    const instrumentation = { process: note('process'), settle: note('settle') }
    const answer = createLambdaHandler(router, { service, instrumentation })(three, contextOf(30))
    await vi.advanceTimersByTimeAsync(100)
    await answer
    expect(seen.map(({ what }) => what)).toEqual(['process', 'process', 'process', 'settle'])
    expect(seen[1]).toMatchObject({
      info: { queueUrl, type: 'order.placed', message: { messageId: 'm1' } },
      result: { outcome: { _tag: 'Retry' }, error: { message: 'no' } },
    })
    expect(seen[3]?.info).toMatchObject({
      queueUrl,
      what: 'release',
      entries: [{ message: { messageId: 'm1' } }],
    })
    expect(JSON.stringify(seen)).not.toContain('total')
  })

  it('answers when the instrumentation has seen the end of each operation, so that spans can be sent before', async () => {
    const seen: string[] = []
    const note = (what: string) => async (_info: unknown, run: () => Promise<unknown>) => {
      await run()
      // An exporter's own steps.
      for (let step = 0; step < 20; step++) await undefined
      seen.push(what)
    }
    const { service } = fakeService()
    const router = createRouter(orders).on('order.placed', () => {
      throw new Error('no')
    })
    const instrumentation = { process: note('process'), settle: note('settle') }
    const handler = createLambdaHandler(router, { service, instrumentation })
    const one = eventOf([standardRecord(placed(1))])
    const answer = handler(one, contextOf(30)).then(() => seen.push('answer'))
    await vi.advanceTimersByTimeAsync(100)
    await answer
    expect(seen).toEqual(['process', 'settle', 'answer'])
  })

  it('logs each failure with its cause and without payload', async () => {
    const { service } = fakeService()
    const { logger, lines } = recordingLogger()
    const router = createRouter(orders).on('order.placed', ({ total }) => {
      if (total === 2) throw new PermanentError('no such product')
      if (total === 3) throw new TypeError('x is not a function')
    })
    await createLambdaHandler(router, { service, logger })(three, contextOf(30))
    lines.sort((one, other) => (`${one.fields.messageId}` < `${other.fields.messageId}` ? -1 : 1))
    expect(lines).toMatchObject([
      {
        level: 'warn',
        message: 'event failed, will be retried',
        fields: { messageId: 'm1', reason: 'PermanentlyFailed', error: 'no such product' },
      },
      {
        level: 'warn',
        message: 'event failed, will be retried',
        fields: { messageId: 'm2', errorName: 'TypeError', fingerprint: expect.any(String) },
      },
    ])
  })

  it('reports a broken record as failed, says why, and handles the others', async () => {
    const { service } = fakeService()
    const { logger, lines } = recordingLogger()
    const seen: number[] = []
    const router = createRouter(orders).on('order.placed', ({ total }) => void seen.push(total))
    const event = eventOf([
      standardRecord(placed(1)),
      standardRecord(placed(2), { body: 5 as never }),
      standardRecord(placed(3), { md5OfBody: '0'.repeat(32) }),
      standardRecord('not JSON'),
      standardRecord(placed(4)),
    ])
    const response = await createLambdaHandler(router, { service, logger })(event, contextOf(30))
    expect(failedIn(response)).toEqual(['m1', 'm2', 'm3'])
    expect(seen).toEqual([1, 4])
    expect(lines.map(({ fields }) => fields)).toMatchObject([
      { messageId: 'm1', why: 'Body is not a string' },
      { messageId: 'm2', reason: 'CorruptedBody' },
      { messageId: 'm3', reason: 'MalformedBody' },
    ])
  })

  it('rejects what is no event of SQS, and handles nothing', async () => {
    const handle = vi.fn()
    const handler = createLambdaHandler(createRouter(orders).on('order.placed', handle))
    const mixed = { Records: [...three.Records, { eventSource: 'aws:kinesis' }] } as never
    await expect(handler(mixed, contextOf(30))).rejects.toThrow(/an event of aws:kinesis/)
    await expect(handler({} as never, contextOf(30))).rejects.toThrow(/an empty object/)
    expect(handle).not.toHaveBeenCalled()
  })

  it('works on an event made by hand, without queue and context', async () => {
    const deliveries: Delivery[] = []
    const router = createRouter(orders).on('order.placed', (_event, delivery) => {
      deliveries.push(delivery)
      throw new Error('no')
    })
    const record = { messageId: 'm', receiptHandle: 'r', eventSource: 'aws:sqs' }
    const event = { Records: [{ ...record, body: JSON.stringify(placed()) }] } as never
    const handler = createLambdaHandler(router)
    expect(failedIn(await handler(event))).toEqual(['m'])
    expect(deliveries[0]?.queueUrl).toBeUndefined()
    expect(failedIn(await handler(event, {} as never))).toEqual(['m'])
  })

  it('answers an event without records', async () => {
    const handler = createLambdaHandler(createRouter(orders))
    expect(await handler({ Records: [] }, contextOf(3))).toEqual({ batchItemFailures: [] })
  })

  it('keeps one connection and no state between invocations', async () => {
    const { service, queue, opened } = fakeService()
    let isDown = true
    const router = createRouter(orders).on('order.placed', () => {
      if (isDown) throw new Error('no')
    })
    const handler = createLambdaHandler(router, { service })
    expect(failedIn(await handler(three, contextOf(30)))).toHaveLength(3)
    isDown = false
    for (let invocation = 0; invocation < 20; invocation++) {
      expect(failedIn(await handler(three, contextOf(30)))).toEqual([])
    }
    expect(queue.changed).toHaveLength(1)
    expect(opened).toHaveLength(2)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('warns of a router without handlers', () => {
    const { logger, lines } = recordingLogger()
    createLambdaHandler(createRouter(orders), { logger })
    expect(lines).toMatchObject([
      { level: 'warn', message: expect.stringMatching(/^the router has no handlers/) },
    ])
  })

  it('must be made from a router', () => {
    expect(() => createLambdaHandler({} as never)).toThrow(
      'the first argument of createLambdaHandler must be a router, such as createRouter(streamEvents)',
    )
  })
})
