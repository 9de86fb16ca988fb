import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../../src/message/permanent-error.ts'
import { silentLogger } from '../../src/message/logger.ts'
import type { Instrumentation } from '../../src/pipeline/instrumentation/instrumentation.ts'
import { fault } from '../../src/queue/memory/memory.ts'
import { clock } from '../../src/worker/parts.ts'
import { oddNames, oddValue, revoked } from '../fixtures/odd-values.ts'
import {
  expectNoBugs,
  handling,
  newWorld,
  order,
  pass,
  startingInVirtualTime,
  whilePassing,
  withRequests,
} from './worker-world.ts'

type Method = (info: unknown, run: () => Promise<unknown>) => unknown

/** Ways in which a method of an instrumentation is wrong. */
const wrongWays: Readonly<Record<string, Method>> = {
  'throws at once': () => {
    throw new Error('no tracer')
  },
  'throws after run': (_info, run) => {
    void run()
    throw new Error('no tracer')
  },
  rejects: async (_info, run) => {
    await run()
    throw new Error('no tracer')
  },
  'rejects at once': async () => {
    throw new Error('no tracer')
  },
  'does not call run': () => undefined,
  'calls run twice': async (_info, run) => {
    await Promise.all([run(), run()])
    await run()
  },
  'calls run late': async (_info, run) => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    await run()
  },
  'never ends': async (_info, run) => {
    await run()
    await new Promise(() => {})
  },
  'returns a thenable that throws': (_info, run) => {
    void run()
    return Object.defineProperty({}, 'then', {
      get() {
        throw new Error('no tracer')
      },
    })
  },
  'returns a revoked Proxy': (_info, run) => {
    void run()
    return revoked()
  },
  'returns a promise of another realm that rejects': (_info, run) => {
    void run()
    // biome-ignore lint/suspicious/noThenProperty: it stands for the promise of another library.
    return { then: (_resolve: unknown, reject: (error: Error) => void) => reject(new Error('no')) }
  },
  'changes what it is given': (info, run) => {
    for (const key of Object.keys(info as object)) Reflect.set(info as object, key, undefined)
    return run().then((result) => {
      for (const key of Object.keys(result as object)) Reflect.set(result as object, key, [])
    })
  },
}

/** An instrumentation all of whose methods are the same. */
const all = (method: Method) =>
  ({ receive: method, process: method, settle: method, deadLetter: method }) as Instrumentation

/** A router whose events are handled, retried or dead-lettered by their id. */
const router = () => {
  const failed = new Set<number>()
  return handling((id) => {
    if (id % 5 === 4) throw new PermanentError('never')
    if (id % 5 !== 3 || failed.has(id)) return
    failed.add(id)
    throw new Error('down')
  })
}

describe('an instrumentation that is wrong changes nothing', () => {
  const run = startingInVirtualTime(0)

  it.each([
    ...Object.entries(wrongWays),
    ...oddNames.map((name): [string, Method] => [
      `throws ${name}`,
      () => {
        throw oddValue(name)
      },
    ]),
  ])('where it %s', async (_way, method) => {
    const world = newWorld()
    const error = vi.fn()
    const logger = { ...silentLogger, error }
    await run(world.worker(router(), { instrumentation: all(method), logger, waitSeconds: 1 }))
    world.dlq.faults.next('send', fault.throttle())
    world.queue.faults.next('delete', fault.throttle())
    await world.send(10)
    await world.queue.send([{ body: `[${[20, 21, 24].map(order)}]` }])
    await pass(30)
    expect(world.queue.messages()).toEqual([])
    expect(world.on(world.dlq).toSorted()).toEqual([24, 4, 9])
    expect(world.reported.settleFailed).toEqual([])
    // Each method once a minute.
    const lines = error.mock.calls.flatMap(([{ operation }]) => operation ?? [])
    expect(lines.length).toBeLessThanOrEqual(4)
    expect(new Set(lines).size).toBe(lines.length)
  })

  it('where its methods need their own object, it has it', async () => {
    class Counter {
      #settles = 0
      settle(_info: unknown, run: () => Promise<unknown>) {
        this.#settles++
        return run()
      }
      get settles() {
        return this.#settles
      }
    }
    const [bare, proxied] = [new Counter(), new Counter()]
    const reading: unknown[] = []
    const proxy = new Proxy(proxied, {
      get(target, key) {
        reading.push(key)
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    for (const instrumentation of [bare, proxy]) {
      const world = newWorld()
      await run(world.worker(router(), { instrumentation }))
      await world.send(1)
      await pass(1)
    }
    expect([bare.settles, proxied.settles]).toEqual([1, 1])
    expect(reading).toContain('settle')
  })

  it('is logged once a minute for each method, with redacted texts', async () => {
    const world = newWorld()
    const error = vi.fn()
    const options = {
      instrumentation: all(() => {
        throw new TypeError('no tracer for jane')
      }),
      logger: { ...silentLogger, error },
      redact: (text: string) => text.replace('jane', '***'),
      waitSeconds: 1,
    }
    await run(world.worker(router(), options))
    await world.send(5)
    await pass(59)
    const lines = error.mock.calls.filter(([fields]) => 'operation' in fields)
    expect(lines.map(([{ operation }]) => operation).toSorted()).toEqual([
      'deadLetter',
      'process',
      'receive',
      'settle',
    ])
    for (const [fields, message] of lines) {
      expect(fields).toMatchObject({ errorName: 'TypeError', error: 'no tracer for ***' })
      expect(message).toContain(fields.operation)
    }
    await pass(60)
    expect(error.mock.calls.filter(([fields]) => fields.operation === 'receive')).toHaveLength(2)
  })
})

describe('the settlements of messages', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.spyOn(clock, 'random').mockReturnValue(0.5)
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
  })
  afterEach(() => {
    vi.useRealTimers()
    expectNoBugs()
  })

  const plan = fc.array(
    fc.record({
      events: fc.array(fc.constantFrom('done', 'fail', 'never', 'poison'), {
        minLength: 1,
        maxLength: 3,
      }),
      afterSeconds: fc.constantFrom(0, 0.02, 3),
    }),
    { minLength: 1, maxLength: 6 },
  )
  const faults = fc.array(
    fc.record({
      request: fc.constantFrom('delete' as const, 'changeVisibility' as const, 'send' as const),
      fault: fc.constantFrom(
        fault.throttle(),
        fault.failEntries([0]),
        fault.failEntries([0], { code: 'ReceiptHandleIsInvalid', senderFault: true }),
        fault.delay(1_500),
      ),
    }),
    { maxLength: 5 },
  )

  type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never
  type Faults = typeof faults extends fc.Arbitrary<infer T> ? T : never

  /** What a worker with this instrumentation asks of the queues, and when; and what it reports. */
  async function settlementsWith(
    instrumentation: Instrumentation | undefined,
    messages: Plan,
    planned: Faults,
  ): Promise<readonly string[]> {
    vi.setSystemTime(0)
    const world = newWorld({ maxReceiveCount: 8 })
    const log: string[] = []
    const nameOf = new Map<string, string>()
    const named = (ids: readonly string[]) => ids.map((id) => nameOf.get(id) ?? '?').join()
    const note = (what: string) => log.push(`${Date.now()} ${what}`)
    const service = withRequests(world.service, (queue) => ({
      async receive(request) {
        const received = await queue.receive(request)
        for (const { messageId, receiptHandle } of received) {
          nameOf.set(receiptHandle, nameOf.get(messageId) ?? '?')
        }
        if (received.length > 0) note(`receive ${named(received.map((one) => one.messageId))}`)
        return received
      },
      delete(handles) {
        note(`delete ${named(handles)}`)
        return queue.delete(handles)
      },
      changeVisibility(changes) {
        const handles = changes.map(({ receiptHandle }) => receiptHandle)
        note(`${named(handles)} visible after ${changes.map(({ seconds }) => seconds)}`)
        return queue.changeVisibility(changes)
      },
      send(letters) {
        note(`send ${letters.map(({ body }) => body)}`)
        return queue.send(letters)
      },
    }))
    const failed = new Set<number>()
    const plans = messages.flatMap(({ events }) => events)
    const worker = world.worker(
      handling((id) => {
        note(`handle ${id}`)
        if (plans[id] === 'never') throw new PermanentError('never')
        if (plans[id] !== 'fail' || failed.has(id)) return
        failed.add(id)
        throw new Error('down')
      }),
      { service, backoff: { firstSeconds: 1 }, ...(instrumentation && { instrumentation }) },
    )
    await whilePassing(worker.start())
    for (const { request, fault } of planned) {
      const { faults } = request === 'send' ? world.dlq : world.queue
      faults.next(request, fault)
    }
    let id = 0
    for (const [at, { events, afterSeconds }] of messages.entries()) {
      const values = events.map((plan) => {
        const one = { type: 'order.placed', id: plan === 'poison' ? `poison ${id}` : id }
        id++
        return one
      })
      const [sent] = await world.queue.send([{ body: JSON.stringify(values) }])
      if (sent?.ok) nameOf.set(sent.messageId ?? '', `m${at}`)
      await pass(afterSeconds)
    }
    await pass(300)
    expect(world.queue.messages()).toEqual([])
    await whilePassing(worker.stop({ graceSeconds: 0 }))
    const reports = world.reported.settled?.map(
      ({ messageId, index, outcome, ageMs }) =>
        `${nameOf.get(messageId)} ${index} ${outcome} ${ageMs}`,
    )
    return [...log, ...(reports ?? [])]
  }

  it('are the same with an instrumentation, with one that is wrong, and without', async () => {
    const recording = all((_info, run) => run())
    await fc.assert(
      fc.asyncProperty(
        plan,
        faults,
        fc.constantFrom(...Object.values(wrongWays)),
        async (messages, planned, wrong) => {
          const without = await settlementsWith(undefined, messages, planned)
          expect(await settlementsWith(recording, messages, planned)).toEqual(without)
          expect(await settlementsWith(all(wrong), messages, planned)).toEqual(without)
        },
      ),
      { numRuns: 30 },
    )
  }, 120_000)
})
