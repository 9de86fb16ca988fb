import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import { PermanentError } from '../../../../src/message/permanent-error.ts'
import type { Received } from '../../../../src/message/received.ts'
import type {
  Instrumentation,
  ProcessInfo,
  ProcessResult,
} from '../../../../src/pipeline/instrumentation/instrumentation.ts'
import type { PipelineOptions } from '../../../../src/pipeline/options/options.ts'
import { createPipeline } from '../../../../src/pipeline/pipeline.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { deliver } from '../../../../src/testing/deliver.ts'
import { received } from '../../dead-letter/received.ts'
import { orders, paid, placed } from '../../route/orders.ts'

/** Records each operation with its result. */
function recording() {
  const operations: [ProcessInfo, ProcessResult][] = []
  const instrumentation: Instrumentation = {
    async process(info, run) {
      operations.push([info, await run()])
    },
  }
  return { operations, instrumentation }
}

/** The operations of one message, by the index of their events. */
async function operationsOf(
  router: Parameters<typeof createPipeline>[0],
  different: Partial<Received>,
  options: PipelineOptions = {},
) {
  const { operations, instrumentation } = recording()
  const pipeline = createPipeline(router, { ...options, instrumentation })
  const processed = await pipeline.process(received({ receiveCount: 1, ...different }))
  operations.sort(([one], [other]) => one.index - other.index)
  return { operations, processed }
}

const router = () => createRouter(orders)
const secret = 'ann@example.com'

describe('the operation of an event', () => {
  it('is about its message, its type and its key, and never about the body', async () => {
    const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
    const message = {
      messageId: 'm',
      attributes: { tenant: { dataType: 'String', stringValue: 'acme' } },
      receiveCount: 2,
      sentAtMs: 1_700_000_000_000,
      groupId: 'g',
      traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    }
    const { operations } = await operationsOf(
      router().on('order.placed', () => {}),
      {
        ...message,
        body: JSON.stringify([placed(1), paid, { type: 'made-up' }, { type: 'constructor' }]),
      },
      { queueUrl },
    )
    expect(operations.map(([info]) => info)).toEqual([
      { queueUrl, message, type: 'order.placed', isKnown: true, index: 0, key: 'm:0' },
      { queueUrl, message, type: 'order.paid', isKnown: true, index: 1, key: 'm:1' },
      { queueUrl, message, type: 'made-up', isKnown: false, index: 2, key: 'm:2' },
      { queueUrl, message, type: 'constructor', isKnown: false, index: 3, key: 'm:3' },
    ])
  })

  it('has a copy of the attributes, so that a change of them reaches no handler', async () => {
    const seen: unknown[] = []
    const handlers = router().on(
      'order.paid',
      (_event, { attributes }) => void seen.push(attributes),
    )
    const instrumentation: Instrumentation = {
      process({ message }, run) {
        Object.assign(message.attributes, { secret: { dataType: 'String', stringValue: 'x' } })
        return run()
      },
    }
    const pipeline = createPipeline(handlers, { instrumentation })
    await pipeline.process(received({ body: JSON.stringify(paid), attributes: {} }))
    expect(seen).toEqual([{}])
  })

  it('ends with the outcome of the event, as the caller of the pipeline gets it', async () => {
    const cause = new PermanentError('no such order')
    const { operations, processed } = await operationsOf(
      router()
        .on('order.placed', () => {})
        .on('order.paid', () => {
          throw cause
        }),
      { body: JSON.stringify([placed(), paid, { type: 'cart.left' }]) },
    )
    const [handled, failed, unhandled] = operations.map(([, result]) => result)
    expect(handled).toEqual({ ...processed.events[0], failure: undefined, error: undefined })
    expect(unhandled).toMatchObject({ outcome: { because: 'unhandled' }, error: undefined })
    expect(failed).toEqual({
      ...processed.events[1],
      failure: { _tag: 'PermanentlyFailed', type: 'order.paid', cause },
      error: cause,
    })
    expect(failed?.error).toBe(cause)
  })

  it.each<[string, Partial<Received>, string]>([
    ['a body that cannot be opened', { body: '{' }, 'MalformedBody'],
    ['a damaged body', { bodyIntact: false }, 'CorruptedBody'],
    ['what is not an event', { body: '5' }, 'NotAnEvent'],
    ['an invalid event', { body: '{"type":"order.placed"}' }, 'InvalidPayload'],
    ['no message at all', { body: undefined as never }, 'ProcessingFailed'],
  ])('is there for %s, with an error that names the reason', async (_what, different, tag) => {
    const { operations, processed } = await operationsOf(
      router().on('order.placed', () => {}),
      different,
    )
    expect(operations).toEqual([
      [
        expect.objectContaining({ index: 0 }),
        expect.objectContaining({
          outcome: processed.settlement,
          failure: expect.objectContaining({ _tag: tag }),
          error: expect.any(Error),
        }),
      ],
    ])
  })

  it('has an Error for a thrown value that is none, with the value as its cause', async () => {
    const { operations } = await operationsOf(
      router().on('order.paid', () => {
        throw 'no'
      }),
      { body: JSON.stringify(paid) },
    )
    expect(operations[0]?.[1].error).toBeInstanceOf(Error)
    expect(operations[0]?.[1].error?.cause).toBe('no')
  })

  it('has with redact nothing of the app in its failure, its outcome or its error', async () => {
    const cause = new Error(`refused ${secret}`, { cause: new Error(`${secret} is no user`) })
    const { operations, processed } = await operationsOf(
      createRouter(orders, {
        classify: () => {
          throw new Error(`no class for ${secret}`)
        },
      }).on('order.paid', () => {
        throw cause
      }),
      { body: JSON.stringify(paid) },
      { redact: (text) => text.replaceAll(secret, '***') },
    )
    const [, result] = operations[0] ?? []
    expect(inspect(result, { depth: 10 })).not.toContain(secret)
    expect(result).toMatchObject({
      outcome: { _tag: 'Retry', failure: { _tag: 'HandlerFailed' } },
      failure: {
        cause: { message: 'refused ***' },
        classifyThrew: { message: 'no class for ***' },
      },
      error: { message: 'refused ***', cause: { message: '*** is no user' } },
    })
    // The caller of the pipeline is the app.
    expect(processed.settlement).toMatchObject({ failure: { cause } })
  })

  it('is there in a test by deliver', async () => {
    const { operations, instrumentation } = recording()
    await deliver(router(), paid, { messageId: 'm', instrumentation })
    expect(operations).toMatchObject([[{ key: 'm:0', queueUrl: undefined }, { index: 0 }]])
  })

  it('is current in the schema, the middleware, the handler and classify', async () => {
    const operation = new AsyncLocalStorage<string>()
    const seen: (readonly [string, string | undefined])[] = []
    const saw = (what: string) => seen.push([what, operation.getStore()])
    const Later = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: async (value: unknown) => {
          saw('schema')
          await Promise.resolve()
          saw('schema after')
          return { value: value as { type: 'later' } }
        },
        types: undefined as unknown as { input: { type: 'later' }; output: { type: 'later' } },
      },
    }
    const of = createRouter({ later: Later }, { classify: () => void saw('classify') })
      .use(async (_delivery, next) => {
        saw('middleware')
        await next()
      })
      .on('later', async () => {
        saw('handler')
        await new Promise((resolve) => setImmediate(resolve))
        throw new Error('no')
      })
    const instrumentation: Instrumentation = { process: ({ key }, run) => operation.run(key, run) }
    const body = JSON.stringify([{ type: 'later' }, { type: 'later' }])
    await createPipeline(of, { instrumentation }).process(received({ messageId: 'm', body }))
    const what = ['schema', 'schema after', 'middleware', 'handler', 'classify']
    for (const key of ['m:0', 'm:1']) {
      expect(seen.filter(([, current]) => current === key).map(([what]) => what)).toEqual(what)
    }
    expect(seen).toHaveLength(10)
    expect(operation.getStore()).toBeUndefined()
  })

  it.each<[string, Instrumentation['process']]>([
    [
      'throws',
      () => {
        throw new Error('no tracer')
      },
    ],
    ['does not call run', () => {}],
    ['rejects', async (_info, run) => run().then(() => Promise.reject(new Error('no exporter')))],
    ['calls run twice', (_info, run) => Promise.all([run(), run()])],
    ['never ends', (_info, run) => run().then(() => new Promise(() => {}))],
  ])('does not suffer when its method %s', async (_what, process) => {
    const handler = vi.fn()
    const error = vi.fn()
    const pipeline = createPipeline(router().on('order.placed', handler), {
      instrumentation: process === undefined ? {} : { process },
      logger: { ...silentLogger, error },
    })
    const body = JSON.stringify([placed(1), placed(2)])
    const { settlement } = await pipeline.process(received({ body }))
    await new Promise((resolve) => setImmediate(resolve))
    expect(settlement).toEqual({ _tag: 'Acknowledge', because: 'handled' })
    expect(handler).toHaveBeenCalledTimes(2)
    expect(error.mock.calls.length).toBeLessThanOrEqual(1)
  })
})

describe('the traceparent of an event', () => {
  const traceparentOf = (key: string) =>
    `00-${'a'.repeat(32)}-${key.replace('m:', 'b').padEnd(16, 'c')}-01`
  const current = new AsyncLocalStorage<string>()
  const instrumentation: Instrumentation = {
    process: ({ key }, run) => current.run(traceparentOf(key), run),
    traceparent: () => current.getStore(),
  }

  it('is on the verdict of a dead letter, asked in the context of the event, and on no other', async () => {
    const handlers = router()
      .on('order.placed', async ({ total }) => {
        await new Promise((resolve) => setImmediate(resolve))
        if (total === 1) throw new Error('down')
      })
      .on('order.paid', async () => {
        await new Promise((resolve) => setImmediate(resolve))
        throw new PermanentError('never')
      })
    const pipeline = createPipeline(handlers, { instrumentation })
    const body = JSON.stringify([placed(1), placed(2), paid, 5])
    const { events } = await pipeline.process(received({ messageId: 'm', body, receiveCount: 1 }))
    expect(
      events.map(({ outcome }) => [outcome._tag, Reflect.get(outcome, 'traceparent')]),
    ).toEqual([
      ['Retry', undefined],
      ['Acknowledge', undefined],
      ['DeadLetter', traceparentOf('m:2')],
      ['DeadLetter', traceparentOf('m:3')],
    ])
  })

  it('is on that of a body that cannot be opened', async () => {
    const pipeline = createPipeline(router(), { instrumentation })
    const { settlement } = await pipeline.process(received({ messageId: 'm', body: '{' }))
    expect(settlement).toMatchObject({
      _tag: 'DeadLetter',
      traceparent: traceparentOf('m:0'),
    })
  })

  it('is asked without a method around events too', async () => {
    const pipeline = createPipeline(router(), {
      instrumentation: { traceparent: () => traceparentOf('m:0') },
    })
    const { settlement } = await pipeline.process(received({ body: '5' }))
    expect(settlement).toMatchObject({ traceparent: traceparentOf('m:0') })
  })
})
