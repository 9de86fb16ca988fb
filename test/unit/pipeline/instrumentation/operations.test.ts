import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import {
  type Instrumentation,
  messageInfo,
  type ProcessInfo,
  type ReceiveResult,
} from '../../../../src/pipeline/instrumentation/instrumentation.ts'
import { around, operationsOf } from '../../../../src/pipeline/instrumentation/operations.ts'
import { received } from '../../dead-letter/received.ts'
import { oddNames, oddValue, rejecting } from '../../../fixtures/odd-values.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const info = { queueUrl: 'https://sqs.invalid/1/orders', maxMessages: 10, waitSeconds: 20 }
const event: ProcessInfo = {
  queueUrl: undefined,
  message: messageInfo(received()),
  type: 'order.placed',
  isKnown: true,
  index: 0,
  key: 'm:0',
}
const result: ReceiveResult = { messages: [], error: undefined }
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** A receive with this method around it. */
function receiving(receive: NonNullable<Instrumentation['receive']>) {
  const error = vi.fn()
  const { receive: operation } = operationsOf(
    { receive },
    { logger: { ...silentLogger, error }, redact: (text) => text.replaceAll('secret', '***') },
  )
  const run = vi.fn(async (): Promise<string> => 'three messages')
  const begin = (work: () => Promise<string> = run) =>
    operation?.(info, {
      run: work,
      resultOf: () => result,
      failureOf: (thrown) => ({ messages: [], error: thrown as Error }),
    })
  return { begin, run, logged: error.mock.calls }
}

describe('an operation', () => {
  it('is none where the instrumentation has no method for it', () => {
    const none = { logger: silentLogger, redact: (text: string) => text }
    expect(operationsOf(undefined, none)).toEqual({})
    expect(Object.keys(operationsOf({ settle() {} }, none)).sort()).toEqual([
      'deadLetter',
      'process',
      'processBatch',
      'receive',
      'renew',
      'settle',
      'traceparent',
    ])
    expect(operationsOf({ settle() {} }, none).process).toBeUndefined()
  })

  it('gives the method what it is about and its result, and the answer of the work to its caller', async () => {
    const seen: unknown[] = []
    const { begin, run } = receiving(async (about, run) => {
      seen.push(about, await run())
      return 'something else'
    })
    expect(await begin()).toBe('three messages')
    await turns()
    expect(seen).toEqual([info, result])
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('calls the method with its instrumentation as this', async () => {
    class Traces {
      readonly names: string[] = []
      receive(about: { queueUrl: string }, run: () => Promise<unknown>) {
        this.names.push(about.queueUrl)
        return run()
      }
    }
    const traces = new Traces()
    const { receive } = operationsOf(traces, { logger: silentLogger, redact: (text) => text })
    await receive?.(info, { run: async () => 1, resultOf: () => result })
    expect(traces.names).toEqual([info.queueUrl])
  })

  it('begins before the call returns, in the async context of the method, and leaves none behind', async () => {
    const span = new AsyncLocalStorage<string>()
    const current: (string | undefined)[] = []
    const { begin } = receiving((_info, run) => {
      span.enterWith('outer')
      return span.run('span', run)
    })
    const running = begin(async () => {
      current.push(span.getStore())
      await Promise.resolve()
      current.push(span.getStore())
      return 'done'
    })
    expect(current).toEqual(['span'])
    expect(span.getStore()).toBeUndefined()
    expect(await running).toBe('done')
    expect(current).toEqual(['span', 'span'])
  })

  it('that fails is a result for the method, and a rejection for its caller', async () => {
    const seen: unknown[] = []
    const { begin, logged } = receiving(async (_info, run) => void seen.push(await run()))
    const failure = new Error('no network')
    await expect(begin(() => Promise.reject(failure))).rejects.toBe(failure)
    await turns()
    expect(seen).toEqual([{ messages: [], error: failure }])
    expect(logged).toEqual([])
  })

  it('is not delayed by a method that never ends', async () => {
    const { begin } = receiving(async (_info, run) => {
      await run()
      await new Promise(() => {})
    })
    expect(await begin()).toBe('three messages')
  })
})

describe('a method of an instrumentation that fails changes nothing, and is logged', () => {
  it.each<[string, NonNullable<Instrumentation['receive']>, string]>([
    [
      'throws before it calls run',
      () => {
        throw new Error('no tracer, secret')
      },
      'no tracer, ***',
    ],
    [
      'throws after it has called run',
      (_info, run) => {
        void run()
        throw new Error('no span')
      },
      'no span',
    ],
    [
      'rejects',
      async (_info, run) => {
        await run()
        throw new Error('no exporter')
      },
      'no exporter',
    ],
    ['does not call run', () => {}, 'it did not call run before it returned'],
    ['calls run twice', (_info, run) => Promise.all([run(), run()]), 'it called run twice'],
    [
      'calls run too late',
      async (_info, run) => {
        await Promise.resolve()
        await run()
      },
      'it did not call run before it returned',
    ],
  ])('that %s', async (_what, method, sentence) => {
    const { begin, run, logged } = receiving(method)
    expect(await begin()).toBe('three messages')
    await turns()
    expect(run).toHaveBeenCalledTimes(1)
    expect(logged).toEqual([
      [
        expect.objectContaining({ operation: 'receive', error: expect.stringContaining(sentence) }),
        'instrumentation.receive failed: the operation is not affected',
      ],
    ])
  })

  it.each(oddNames)('with anything: %s', async (name) => {
    const throwing = receiving(() => {
      throw oddValue(name)
    })
    expect(await throwing.begin()).toBe('three messages')
    const answering = receiving((_info, run) => {
      void run()
      return oddValue(name)
    })
    expect(await answering.begin()).toBe('three messages')
    const later = receiving((_info, run) => run().then(rejecting))
    expect(await later.begin()).toBe('three messages')
    await turns()
  })

  it('once a minute', async () => {
    const { begin, logged } = receiving(() => {
      throw new Error('no tracer')
    })
    for (let at = 0; at < 3; at++) await begin()
    expect(logged).toHaveLength(1)
    vi.advanceTimersByTime(59_000)
    await begin()
    expect(logged).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    await begin()
    expect(logged).toHaveLength(2)
  })
})

describe('two instrumentations', () => {
  const options = { logger: silentLogger, redact: (text: string) => text }
  const named = (name: string, seen: string[]) =>
    operationsOf(
      {
        async receive(_info, run) {
          seen.push(`${name} begins`)
          await run()
          seen.push(`${name} ends`)
        },
      },
      options,
    )

  it('are called one inside the other, around work that is done once', async () => {
    const seen: string[] = []
    const { receive } = around(named('outer', seen), named('inner', seen))
    const run = vi.fn(async () => {
      seen.push('work')
      return 1
    })
    expect(await receive?.(info, { run, resultOf: () => result })).toBe(1)
    await turns()
    expect(seen.slice(0, 3)).toEqual(['outer begins', 'inner begins', 'work'])
    expect(seen.slice(3).sort()).toEqual(['inner ends', 'outer ends'])
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('do without the methods that one of them lacks', () => {
    const one = named('one', [])
    const none = operationsOf(undefined, options)
    expect(around(one, none).receive).toBe(one.receive)
    expect(around(none, one).receive).toBe(one.receive)
    expect(around(none, none)).toEqual(none)
  })

  it('do not suffer from each other', async () => {
    const broken = operationsOf(
      {
        receive() {
          throw new Error('no tracer')
        },
      },
      options,
    )
    const run = vi.fn(async () => 1)
    for (const [outer, inner] of [
      [broken, named('inner', [])],
      [named('outer', []), broken],
    ] as const) {
      expect(await around(outer, inner).receive?.(info, { run, resultOf: () => result })).toBe(1)
    }
    expect(run).toHaveBeenCalledTimes(2)
  })
})

describe('the traceparent of an instrumentation', () => {
  const valid = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const asked = (traceparent: () => unknown) => {
    const error = vi.fn()
    const operations = operationsOf({ traceparent } as Instrumentation, {
      logger: { ...silentLogger, error },
      redact: (text) => text,
    })
    return { value: operations.traceparent?.(event), logged: error.mock.calls }
  }

  it('is passed on', () => {
    expect(asked(() => valid)).toEqual({ value: valid, logged: [] })
  })

  it.each([
    undefined,
    '',
    `${valid}-more`,
    valid.toUpperCase(),
    valid.replace('00-', 'ff-'),
    valid.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
    valid.replace('00f067aa0ba902b7', '0'.repeat(16)),
    `${valid}\n`,
    5,
  ])('is ignored where it is none: %s', (value) => {
    expect(asked(() => value)).toEqual({ value: undefined, logged: [] })
  })

  it('that comes later is ignored, and its rejection too', async () => {
    expect(asked(() => Promise.reject(new Error('later'))).value).toBeUndefined()
    await turns()
  })

  it('that throws is logged, and there is none', () => {
    const { value, logged } = asked(() => {
      throw new Error('no span')
    })
    expect(value).toBeUndefined()
    expect(logged).toEqual([
      [
        expect.objectContaining({ operation: 'traceparent', error: 'no span' }),
        'instrumentation.traceparent failed: the operation is not affected',
      ],
    ])
  })

  it('of several instrumentations is that of the innermost one that has one', () => {
    const options = { logger: silentLogger, redact: (text: string) => text }
    const other = valid.replace('4bf9', '5bf9')
    const of = (traceparent: string | undefined) =>
      operationsOf({ traceparent: () => traceparent }, options)
    expect(around(of(valid), of(other)).traceparent?.(event)).toBe(other)
    expect(around(of(valid), of(undefined)).traceparent?.(event)).toBe(valid)
  })
})
