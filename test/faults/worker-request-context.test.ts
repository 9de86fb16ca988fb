import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../../src/message/permanent-error.ts'
import type { Instrumentation } from '../../src/pipeline/instrumentation/instrumentation.ts'
import { fault } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import type { WorkerOptions } from '../../src/worker/options.ts'
import type { Worker } from '../../src/worker/worker.ts'
import {
  catalogue,
  expectNoBugs,
  handling,
  newWorld,
  withRequests,
  type World,
} from './worker-world.ts'

// In real time: the faked clock calls its timers in the context of the test.
const span = new AsyncLocalStorage<string>()

/** A tracer: each operation is a span, in whose context its work runs. */
function tracer(enter: <T>(name: string, run: () => T) => T) {
  /** In whose context an operation began, by kind. */
  const parents: Record<string, Set<string | undefined>> = {}
  let spans = 0
  const around = (kind: string) => (_info: unknown, run: () => Promise<unknown>) => {
    parents[kind] ??= new Set()
    parents[kind].add(span.getStore())
    return enter(`${kind} ${spans++}`, run)
  }
  const instrumentation: Instrumentation = {
    receive: around('receive'),
    process: around('process'),
    settle: around('settle'),
    deadLetter: around('deadLetter'),
  }
  return { parents, instrumentation }
}

const kindOf = (name: string | undefined) => name?.split(' ')[0]

/** The kinds of spans in whose context requests reach the queues. */
function watched(world: World) {
  const requests: Record<string, Set<string | undefined>> = {}
  const seen = (request: string) => {
    requests[request] ??= new Set()
    requests[request].add(kindOf(span.getStore()))
  }
  const service = withRequests(world.service, (queue) => ({
    receive(request) {
      seen('receive')
      return queue.receive(request)
    },
    delete(handles) {
      seen('delete')
      return queue.delete(handles)
    },
    changeVisibility(changes) {
      seen(changes.some(({ seconds }) => seconds === lease) ? 'renew' : 'release')
      return queue.changeVisibility(changes)
    },
    send(messages) {
      seen('send')
      return queue.send(messages)
    },
  }))
  return { service, requests }
}

const lease = 2

const workers: Worker[] = []
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop({ graceSeconds: 1 })))
  expectNoBugs()
})

const noSpan = new Set([undefined])

describe.each([
  ['run', <T>(name: string, run: () => T) => span.run(name, run)],
  [
    'enterWith',
    <T>(name: string, run: () => T) => {
      span.enterWith(name)
      return run()
    },
  ],
] as const)('the async context of an operation, by %s', (_how, enter) => {
  async function traced(
    world: World,
    router: Parameters<World['worker']>[0],
    options: Partial<WorkerOptions> = {},
  ) {
    const { parents, instrumentation } = tracer(enter)
    const { service, requests } = watched(world)
    const worker = world.worker(router, {
      service,
      instrumentation,
      waitSeconds: 1,
      lingerMs: 5,
      visibilitySeconds: lease,
      ...options,
    })
    workers.push(worker)
    await worker.start()
    return { parents, requests, worker, service }
  }
  const isEmpty = ({ queue }: World) =>
    vi.waitFor(() => expect(queue.messages()).toEqual([]), { timeout: 20_000 })

  it('is that of its request, and of no other operation', async () => {
    const world = newWorld()
    const seen: (string | undefined)[] = []
    let failures = 3
    const { parents, requests } = await traced(
      world,
      handling(async (id) => {
        seen.push(span.getStore())
        await new Promise((resolve) => setTimeout(resolve, id === 0 ? 1_500 : 1))
        seen.push(span.getStore())
        if (id % 10 === 5) throw new PermanentError('never')
        if (failures-- > 0) throw new Error('down')
      }),
      { backoff: { firstSeconds: 0, maxSeconds: 1 } },
    )
    await world.send(60)
    await isEmpty(world)
    expect(requests).toEqual({
      receive: new Set(['receive']),
      delete: new Set(['settle']),
      release: new Set(['settle']),
      send: new Set(['deadLetter']),
      renew: noSpan,
    })
    expect(parents).toEqual({
      receive: noSpan,
      process: noSpan,
      settle: noSpan,
      deadLetter: noSpan,
    })
    // Each in the span of its own event, from beginning to end.
    expect(new Set(seen.map(kindOf))).toEqual(new Set(['process']))
    expect(new Set(seen).size).toBe(seen.length / 2)
  })

  it('is not that of a handler that stops the worker', async () => {
    const world = newWorld()
    const heal = world.dlq.faults.always('send', fault.throttle())
    let stop = () => {}
    const { parents, requests, worker } = await traced(
      world,
      handling((id) => {
        if (id === 2) span.run('handler', stop)
        if (id === 1) throw new PermanentError('never')
      }),
      { lingerMs: 5_000, visibilitySeconds: 30 },
    )
    stop = () => void worker.stop({ graceSeconds: 5 })
    await world.send(2)
    // A delete waits for others, and a dead letter for its next try.
    await vi.waitFor(() =>
      expect(worker.health()).toMatchObject({ settling: 2, deadLettersWaiting: 1 }),
    )
    expect(requests.delete).toBeUndefined()
    heal()
    await world.send(1)
    await vi.waitFor(() => expect(worker.health().state).toBe('stopped'), { timeout: 20_000 })
    expect(world.queue.messages()).toEqual([])
    expect(requests).toMatchObject({ delete: new Set(['settle']), send: new Set(['deadLetter']) })
    expect(parents).toMatchObject({ settle: noSpan, deadLetter: noSpan })
  })

  it('is not that of the settlement after which a message that came twice is handled', async () => {
    const world = newWorld({ maxReceiveCount: 100 })
    const doubling = withRequests(world.service, (queue) => ({
      async receive(request) {
        const messages = await queue.receive({ ...request, maxMessages: 5 })
        return messages.flatMap((message) => [message, message])
      },
    }))
    const seen = new Set<string | undefined>()
    const { parents } = await traced(
      { ...world, service: doubling },
      createRouter(catalogue).on('order.placed', () => {
        seen.add(kindOf(span.getStore()))
      }),
    )
    await world.send(20)
    await isEmpty(world)
    expect(seen).toEqual(new Set(['process']))
    expect(parents).toEqual({ receive: noSpan, process: noSpan, settle: noSpan })
  })
})

it('of handlers is that in which the worker was started, without an instrumentation of them', async () => {
  const world = newWorld()
  const { parents, instrumentation } = tracer((name, run) => span.run(name, run))
  const { process: _process, ...others } = instrumentation
  const seen = new Set<string | undefined>()
  const worker = world.worker(
    handling(() => void seen.add(span.getStore())),
    {
      instrumentation: others,
      waitSeconds: 1,
    },
  )
  workers.push(worker)
  await span.run('app', () => worker.start())
  await world.send(30)
  await vi.waitFor(() => expect(world.queue.messages()).toEqual([]))
  expect(seen).toEqual(new Set(['app']))
  expect(parents.receive).toEqual(new Set(['app']))
  expect(parents.settle).toEqual(new Set(['app']))
})
