import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../src/message/logger.ts'
import type { Received } from '../../../src/message/received.ts'
import type { PipelineOptions } from '../../../src/pipeline/options/options.ts'
import { createPipeline } from '../../../src/pipeline/pipeline.ts'
import type { Delivery } from '../../../src/route/call/delivery.ts'
import type { Middleware } from '../../../src/route/middleware.ts'
import { createRouter } from '../../../src/route/router.ts'
import { revoked } from '../../fixtures/odd-values.ts'
import { received } from '../dead-letter/received.ts'
import { orders, paid, placed } from '../route/orders.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const router = () => createRouter(orders)
const message = (event: unknown, different: Partial<Received> = {}) =>
  received({ body: JSON.stringify(event), receiveCount: 1, ...different })

describe('a pipeline', () => {
  it('processes a received message: in goes the message, out comes the verdict on it and its events', async () => {
    const seen: unknown[] = []
    const pipeline = createPipeline(
      router()
        .on('order.placed', ({ total }) => void seen.push(total))
        .on('order.paid', () => {
          throw new Error('no')
        }),
      { random: () => 0.5 },
    )
    const { settlement, events } = await pipeline.process(message([placed(7), paid]))
    expect(seen).toEqual([7])
    expect(events).toMatchObject([
      { index: 0, type: 'order.placed', outcome: { _tag: 'Acknowledge', because: 'handled' } },
      { index: 1, type: 'order.paid', outcome: { _tag: 'Retry', afterSeconds: 4 } },
    ])
    expect(settlement).toBe(events[1]?.outcome)
  })

  it('dead-letters at its last attempt, and what was interrupted at the last receive', async () => {
    const pipeline = createPipeline(
      router().on('order.paid', () => {
        throw new Error('no')
      }),
      { maxReceives: 5 },
    )
    const at = async (receiveCount: number, signal?: AbortSignal) =>
      (await pipeline.process(message(paid, { receiveCount }), { signal })).settlement
    expect(await at(2)).toMatchObject({ _tag: 'Retry' })
    expect(await at(3)).toMatchObject({ _tag: 'DeadLetter', failure: { _tag: 'HandlerFailed' } })
    expect(await at(4, AbortSignal.abort())).toMatchObject({ _tag: 'Retry', afterSeconds: 0 })
    expect(await at(5, AbortSignal.abort())).toMatchObject({ _tag: 'DeadLetter' })
  })

  it('classifies errors by its own classify where neither registration nor router has one', async () => {
    const own = createRouter(orders, { classify: () => 'transient' as const }).on(
      'order.placed',
      fails,
    )
    const both = router().on('order.paid', fails).merge(own)
    const pipeline = createPipeline(both, { classify: () => 'permanent' })
    const verdict = async (event: unknown) =>
      (await pipeline.process(message(event))).settlement._tag
    expect(await verdict(paid)).toBe('DeadLetter')
    expect(await verdict(placed())).toBe('Retry')
  })

  it('lets nobody who changes an outcome change that of another event', async () => {
    const pipeline = createPipeline(
      router().on('order.placed', (_event, delivery) => delivery.skip('seen before')),
      {
        instrumentation: {
          process: async (_info, run) => {
            const { outcome, drift } = await run()
            Reflect.set(outcome, '_tag', 'Retry')
            Reflect.set(drift, 0, 'drift')
          },
        },
      },
    )
    for (const event of [placed(), paid, { type: 'unknown' }]) {
      const first = await pipeline.process(message(event))
      Reflect.set(first.settlement, 'because', 'done before')
      await pipeline.process(message(event))
      const { settlement, events } = await pipeline.process(message(event))
      expect(settlement).toMatchObject({
        _tag: 'Acknowledge',
        because: expect.stringMatching(/^(skipped|unhandled|unknown)$/),
      })
      expect(events[0]?.drift).toEqual([])
    }
  })

  it('gathers the events of concurrent calls for a batch handler', async () => {
    const calls: number[][] = []
    const pipeline = createPipeline(
      router().onBatch('order.placed', { size: 3, lingerMs: 100 }, (events) => {
        calls.push(events.map(({ total }) => total))
      }),
    )
    const all = Promise.all([1, 2, 3, 4].map((total) => pipeline.process(message(placed(total)))))
    await vi.advanceTimersByTimeAsync(100)
    expect((await all).map(({ settlement }) => settlement)).toEqual(
      Array(4).fill({ _tag: 'Acknowledge', because: 'handled' }),
    )
    expect(calls).toEqual([[1, 2, 3], [4]])
  })

  it('limits a handler in time, and what a body may hold', async () => {
    const pipeline = createPipeline(
      router().on('order.paid', () => new Promise(() => {})),
      { handlerTimeoutSeconds: 5, limits: { maxEvents: 2 } },
    )
    const slow = pipeline.process(message(paid))
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await slow).settlement).toMatchObject({ failure: { _tag: 'HandlerTimedOut' } })
    expect((await pipeline.process(message([paid, paid, paid]))).settlement).toMatchObject({
      _tag: 'DeadLetter',
      failure: { _tag: 'MalformedBody' },
    })
  })
})

describe('the middleware of an event in a batch', () => {
  const timedOut = { _tag: 'Retry', failure: { _tag: 'HandlerTimedOut', seconds: 5 } }
  const never = () => new Promise<never>(() => {})
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  const batched = (middleware: Middleware, handler: () => unknown, lingerMs = 20_000) =>
    createPipeline(
      router()
        .use(middleware)
        .onBatch('order.placed', { size: 2, lingerMs, timeoutSeconds: 5 }, async () => {
          await handler()
        }),
    )

  it('has the time limit of its handler before the batch, and joins none later', async () => {
    const handler = vi.fn()
    const pipeline = batched(async (_delivery, next) => {
      await wait(6_000)
      await next()
    }, handler)
    const processing = pipeline.process(message(placed(1)))
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await processing).settlement).toMatchObject(timedOut)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(handler).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('has it again after the batch', async () => {
    let signal: AbortSignal | undefined
    const pipeline = batched(
      async (delivery, next) => {
        signal = delivery.signal
        await next()
        await never()
      },
      () => {},
    )
    const processing = pipeline.process(message(placed(1)))
    await vi.advanceTimersByTimeAsync(20_000 + 4_999)
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect((await processing).settlement).toMatchObject(timedOut)
    expect(signal?.reason).toMatchObject({ name: 'TimeoutError' })
  })

  it('is not limited by the wait for the batch, or by the batch', async () => {
    const pipeline = batched(
      async (_delivery, next) => {
        await wait(4_000)
        await next()
        await wait(4_000)
      },
      () => wait(4_000),
    )
    const processing = pipeline.process(message(placed(1)))
    await vi.advanceTimersByTimeAsync(32_000)
    expect((await processing).settlement).toMatchObject({ _tag: 'Acknowledge' })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the options of a pipeline', () => {
  it.each([null, 'https://sqs.eu-west-1.amazonaws.com/1/q', 5])(
    'are an object, not %s',
    (value) => {
      expect(() => createPipeline(router(), value as never)).toThrow(
        new TypeError('the options of a pipeline must be an object'),
      )
    },
  )
})

describe('the times of an event', () => {
  const times = async (of: ReturnType<typeof router>, options: PipelineOptions = {}) => {
    const processed = createPipeline(of, options).process(message(placed()))
    await vi.advanceTimersByTimeAsync(10_000)
    const { durationMs, waitedMs } = (await processed).events[0] ?? {}
    return { durationMs, waitedMs }
  }
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

  it('are that of its handler with its middleware, and its wait', async () => {
    const of = router()
      .use(async (_delivery, next) => {
        await wait(20)
        await next()
        await wait(5)
      })
      .on('order.placed', () => wait(100))
    expect(await times(of)).toEqual({ durationMs: 125, waitedMs: 0 })
  })

  it('are, for a batch, that of the call, and the wait before it', async () => {
    const of = router().onBatch('order.placed', { size: 2, lingerMs: 300 }, () => wait(100))
    expect(await times(of)).toEqual({ durationMs: 100, waitedMs: 300 })
  })

  it('are the time limit of a handler that overran it', async () => {
    const of = router().on('order.placed', { timeoutSeconds: 2.5 }, () => wait(9_000))
    expect(await times(of)).toEqual({ durationMs: 2500, waitedMs: 0 })
    const batch = router().onBatch(
      'order.placed',
      { size: 2, lingerMs: 300, timeoutSeconds: 2.5 },
      () => wait(9_000),
    )
    expect(await times(batch)).toEqual({ durationMs: 2500, waitedMs: 300 })
  })

  it('are 0 without a handler', async () => {
    expect(await times(router())).toEqual({ durationMs: 0, waitedMs: 0 })
  })
})

describe('the signal of a call', () => {
  const interrupted = {
    _tag: 'Retry',
    afterSeconds: 0,
    failure: { _tag: 'Interrupted', by: 'stop' },
  }

  it('that is aborted lets no handler begin', async () => {
    const handler = vi.fn()
    const pipeline = createPipeline(
      router().on('order.placed', handler).onBatch('order.paid', { size: 1, lingerMs: 0 }, handler),
    )
    const { settlement, events } = await pipeline.process(message([placed(), paid]), {
      signal: AbortSignal.abort(),
    })
    expect(events.map(({ outcome }) => outcome)).toMatchObject([interrupted, interrupted])
    expect(settlement).toMatchObject(interrupted)
    expect(handler).not.toHaveBeenCalled()
  })

  it('aborts that of the handlers that run, and awaits them', async () => {
    const aborting = new AbortController()
    const pipeline = createPipeline(
      router()
        .on('order.placed', async ({ total }, { signal }) => {
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          if (total === 1) throw signal.reason
        })
        .on('order.paid', () => {}),
    )
    const processing = pipeline.process(message([placed(1), placed(2), paid]), {
      signal: aborting.signal,
    })
    await vi.advanceTimersByTimeAsync(1_000)
    aborting.abort()
    const { events } = await processing
    expect(events.map(({ outcome }) => outcome)).toMatchObject([
      interrupted,
      { _tag: 'Acknowledge', because: 'handled' },
      { _tag: 'Acknowledge', because: 'handled' },
    ])
  })

  it('takes its events out of a batch that has not been called, and leaves those of others', async () => {
    const calls: number[][] = []
    const pipeline = createPipeline(
      router().onBatch('order.placed', { size: 10, lingerMs: 60_000 }, (events) => {
        calls.push(events.map(({ total }) => total))
      }),
    )
    const aborting = new AbortController()
    const { signal } = aborting
    const stopped = [1, 2].map((total) => pipeline.process(message(placed(total)), { signal }))
    await vi.advanceTimersByTimeAsync(30_000)
    aborting.abort()
    for (const { settlement } of await Promise.all(stopped)) {
      expect(settlement).toMatchObject(interrupted)
    }
    const other = pipeline.process(message(placed(3)))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(calls).toEqual([])
    await vi.advanceTimersByTimeAsync(30_000)
    expect((await other).settlement).toMatchObject({ _tag: 'Acknowledge' })
    expect(calls).toEqual([[3]])
  })

  it('interrupts an asynchronous schema', async () => {
    const slow = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: () => new Promise<never>(() => {}),
        types: undefined as unknown as { input: { type: 'slow' }; output: { type: 'slow' } },
      },
    }
    const aborting = new AbortController()
    const pipeline = createPipeline(createRouter({ slow }).on('slow', () => {}))
    const processing = pipeline.process(message({ type: 'slow' }), { signal: aborting.signal })
    await vi.advanceTimersByTimeAsync(10)
    aborting.abort()
    expect((await processing).settlement).toMatchObject(interrupted)
  })

  it('keeps no listener', async () => {
    const { signal } = new AbortController()
    const pipeline = createPipeline(
      router()
        .on('order.placed', () => {})
        .on('order.paid', fails),
    )
    for (const event of [placed(), paid, 'no event', [placed(), paid]]) {
      const processing = pipeline.process(message(event), { signal })
      expect(getEventListeners(signal, 'abort')).toHaveLength(1)
      await processing
      expect(getEventListeners(signal, 'abort')).toEqual([])
    }
    await pipeline.process(null as never, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('a call never rejects', () => {
  const throwing = (part: keyof Received) =>
    Object.defineProperty(message(paid), part, {
      get() {
        throw new Error('it cannot be read')
      },
    })
  const without = (part: keyof Received) => ({ ...message(paid), [part]: undefined })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'a received message must be an object'],
    ['null', null, 'a received message must be an object'],
    ['a text', 'text', 'a received message must be an object'],
    ['an object', {}, 'messageId of a received message must be of type string'],
    ['a message of SQS', { MessageId: 'm', Body: '{}' }, 'fromSqsMessage makes one'],
    ['no body', without('body'), 'body of a received message must be of type string'],
    ['no receive count', without('receiveCount'), 'receiveCount of a received message must be'],
    ['no attributes', without('attributes'), 'attributes of a received message must be of type'],
    ['null for attributes', { ...message(paid), attributes: null }, 'attributes of a received'],
    ['NaN for a receive count', { ...message(paid), receiveCount: Number.NaN }, 'a whole number'],
    ['no bodyIntact', without('bodyIntact'), 'bodyIntact of a received message must be of type'],
    ['a body that throws', throwing('body'), 'it cannot be read'],
    ['an id that throws', throwing('messageId'), 'it cannot be read'],
    ['a group that throws', throwing('groupId'), 'it cannot be read'],
    [
      'attributes that throw',
      { ...message(paid), attributes: throwingAttributes() },
      'no attribute',
    ],
  ])('for %s, and loses nothing', async (_what, value, sentence) => {
    const error = vi.fn()
    const handler = vi.fn()
    const pipeline = createPipeline(router().on('order.paid', handler), {
      logger: { ...silentLogger, error },
    })
    const { settlement, events } = await pipeline.process(value as Received)
    expect(settlement).toMatchObject({
      _tag: 'Retry',
      afterSeconds: expect.toSatisfy(Number.isInteger),
      failure: { _tag: 'ProcessingFailed', cause: { message: expect.stringContaining(sentence) } },
    })
    expect(events).toMatchObject([{ index: 0, type: undefined, outcome: settlement }])
    expect(handler).not.toHaveBeenCalled()
    expect(error.mock.calls).toEqual([
      [
        expect.objectContaining({ error: expect.stringContaining(sentence) }),
        'it cannot be processed: a bug in sluice, or a wrong argument',
      ],
    ])
  })

  it.each<[string, unknown]>([
    ['a revoked Proxy', revoked()],
    ['options that throw', Object.defineProperty({}, 'signal', { get: fails })],
    ['a signal that is none', { signal: 'stop' }],
    ['a signal itself', new AbortController().signal],
    ['null', null],
  ])('for %s in place of its options', async (_what, options) => {
    const pipeline = createPipeline(router().on('order.paid', () => {}))
    const { settlement } = await pipeline.process(message(paid), options as never)
    if (options === null) expect(settlement).toMatchObject({ _tag: 'Acknowledge' })
    else expect(settlement).toMatchObject({ failure: { _tag: 'ProcessingFailed' } })
  })

  it('and dead-letters what cannot be processed at its last attempt', async () => {
    const pipeline = createPipeline(router(), { maxAttempts: 3 })
    const at = async (receiveCount: number) =>
      (await pipeline.process({ ...without('body'), receiveCount } as never)).settlement._tag
    expect([await at(1), await at(2), await at(3), await at(4)]).toEqual([
      'Retry',
      'Retry',
      'DeadLetter',
      'DeadLetter',
    ])
  })

  it('though a router fails: a bug is a verdict on its event, and the others are handled', async () => {
    const of = router().on('order.placed', () => {})
    const catalogue = new Proxy(of.catalogue, {
      getOwnPropertyDescriptor(target, key) {
        if (key === 'order.paid') throw new Error('a bug')
        return Reflect.getOwnPropertyDescriptor(target, key)
      },
      get(target, key) {
        if (key === 'order.paid') throw new Error('a bug')
        return Reflect.get(target, key)
      },
    })
    const broken = Object.create(of, { catalogue: { value: catalogue } })
    const { events } = await createPipeline(broken).process(message([placed(), paid]))
    expect(events).toMatchObject([
      { type: 'order.placed', outcome: { _tag: 'Acknowledge' } },
      {
        type: 'order.paid',
        outcome: { _tag: 'Retry', failure: { _tag: 'ProcessingFailed', type: 'order.paid' } },
      },
    ])
  })
})

describe('what a delivery says of its message', () => {
  it('has the attributes, the trace header and the queue', async () => {
    const seen: Delivery[] = []
    const of = router().on('order.paid', (_event, delivery) => void seen.push(delivery))
    const attributes = { tenant: { dataType: 'String', stringValue: 'acme' } }
    const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'
    await createPipeline(of, { queueUrl }).process(message(paid, { attributes, traceHeader }))
    await createPipeline(of).process(message(paid))
    expect(seen).toMatchObject([
      { attributes, traceHeader, queueUrl },
      { attributes: {}, traceHeader: undefined, queueUrl: undefined },
    ])
  })
})

function fails(): never {
  throw new Error('no')
}

function throwingAttributes(): object {
  return new Proxy(
    {},
    {
      get() {
        throw new Error('no attribute')
      },
    },
  )
}
