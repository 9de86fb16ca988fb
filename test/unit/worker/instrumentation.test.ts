import { afterEach, describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../src/message/logger.ts'
import type {
  RenewInfo,
  RenewResult,
} from '../../../src/pipeline/instrumentation/instrumentation.ts'
import { createMemoryService, fault } from '../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../src/route/router.ts'
import { createWorker } from '../../../src/worker/create-worker.ts'
import type { ObservedWorker, WorkerInstrumentation } from '../../../src/worker/instrumentation.ts'
import type { WorkerOptions } from '../../../src/worker/options.ts'
import type { Worker } from '../../../src/worker/worker.ts'
import { orders, placed } from '../route/orders.ts'

let worker: Worker | undefined
afterEach(async () => {
  await worker?.stop({ graceSeconds: 0 })
  worker = undefined
})

function world(options: Partial<WorkerOptions> = {}, handler: () => unknown = () => {}) {
  const service = createMemoryService()
  const dlq = service.create('orders-dlq')
  const redrive = {
    deadLetterQueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders-dlq',
    maxReceiveCount: 10,
  }
  const queue = service.create('orders', { redrive })
  const router = createRouter(orders).on('order.placed', async () => void (await handler()))
  worker = createWorker(router, { queueUrl: queue.url, service, waitSeconds: 1, ...options })
  return { queue, dlq, worker }
}

describe('the instrumentation of a worker', () => {
  it('observes it once, before its first event, with its queues, its health and its events', async () => {
    const seen: string[] = []
    const observe = vi.fn((_worker: ObservedWorker) => void seen.push('observed'))
    const handled = () => seen.push('handled')
    const { queue, dlq, worker } = world({ instrumentation: { observe } }, handled)
    await queue.send([{ body: JSON.stringify(placed(1)) }])
    await worker.start()
    await vi.waitFor(() => expect(seen).toEqual(['observed', 'handled']))
    const observed = observe.mock.calls[0]?.[0]
    expect(observe).toHaveBeenCalledTimes(1)
    expect(observed).toMatchObject({
      queueUrl: queue.url,
      deadLetterQueueUrl: dlq.url,
      concurrency: 10,
    })
    expect(observed?.health()).toMatchObject({ live: true, waiting: 0 })
    const stopped = vi.fn()
    observed?.events.once('stopped', stopped)
    await worker.stop({ graceSeconds: 0 })
    expect(stopped).toHaveBeenCalledOnce()
  })

  it('has the depths of its queues', async () => {
    const observe = vi.fn((_worker: ObservedWorker) => {})
    const { queue, dlq, worker } = world({ instrumentation: { observe } })
    await dlq.send([{ body: 'a' }, { body: 'b' }])
    await worker.start()
    expect(await observe.mock.calls[0]?.[0].depths()).toEqual([
      { queueUrl: queue.url, isDeadLetterQueue: false, visible: 0, inFlight: 0, delayed: 0 },
      { queueUrl: dlq.url, isDeadLetterQueue: true, visible: 2, inFlight: 0, delayed: 0 },
    ])
  })

  it('has no depth of a queue that refuses, which is logged until it answers again', async () => {
    const warn = vi.fn()
    const observe = vi.fn((_worker: ObservedWorker) => {})
    const logger = { ...silentLogger, warn }
    const { queue, dlq, worker } = world({ instrumentation: { observe }, logger })
    await worker.start()
    const depths = async () => (await observe.mock.calls[0]?.[0].depths()) ?? []
    for (let refusal = 0; refusal < 2; refusal++) {
      dlq.faults.next('attributes', fault.reject('AccessDenied'))
      expect((await depths()).map(({ queueUrl }) => queueUrl)).toEqual([queue.url])
    }
    const refusals = () =>
      warn.mock.calls.filter(([, text]) => text.includes('depth of this queue'))
    expect(refusals()).toHaveLength(1)
    expect(refusals()[0]?.[0]).toMatchObject({ queueUrl: dlq.url, kind: 'AccessDenied' })
    expect(await depths()).toHaveLength(2)
    dlq.faults.next('attributes', fault.reject('AccessDenied'))
    await depths()
    expect(refusals()).toHaveLength(2)
  })

  it('can be added before the start, around the one there is, and not later', async () => {
    const seen: string[] = []
    const named = (name: string): WorkerInstrumentation => ({
      observe: () => void seen.push(`${name} observes`),
      process(_info, run) {
        seen.push(`${name} process`)
        return run()
      },
    })
    const { queue, worker } = world({ instrumentation: named('inner') })
    worker.instrument(named('middle'))
    worker.instrument(named('outer'))
    await queue.send([{ body: JSON.stringify(placed(1)) }])
    await worker.start()
    await vi.waitFor(() => expect(seen).toHaveLength(6))
    expect(seen).toEqual([
      'inner observes',
      'middle observes',
      'outer observes',
      'outer process',
      'middle process',
      'inner process',
    ])
    expect(() => worker.instrument({})).toThrow('before start()')
  })

  it.each<[unknown, string]>([
    [undefined, 'instrumentation must be an object'],
    [5, 'instrumentation must be an object'],
    [{ observe: 1 }, 'instrumentation.observe must be a function'],
    [{ renew: 1 }, 'instrumentation.renew must be a function'],
  ])('is refused where it is none: %j', (wrong, sentence) => {
    const { worker } = world()
    expect(() => worker.instrument(wrong as WorkerInstrumentation)).toThrow(sentence)
    if (wrong !== undefined) {
      expect(() => world({ instrumentation: wrong as WorkerInstrumentation })).toThrow(sentence)
    }
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no meter')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no meter'))],
  ])('that %s when it observes is logged, and the worker starts', async (_what, observe) => {
    const error = vi.fn()
    const { worker } = world({ instrumentation: { observe }, logger: { ...silentLogger, error } })
    await worker.start()
    await vi.waitFor(() =>
      expect(error).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ operation: 'observe', error: 'no meter' }),
        'instrumentation.observe failed: the operation is not affected',
      ),
    )
    expect(worker.health().live).toBe(true)
  })

  it('sees each request that renews leases, with its answers, and one that fails', async () => {
    const renewals: (readonly [RenewInfo, RenewResult])[] = []
    const instrumentation: WorkerInstrumentation = {
      async renew(info, run) {
        renewals.push([info, await run()])
      },
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    const { queue, worker } = world({ instrumentation, visibilitySeconds: 2 }, () => promise)
    await queue.send([1, 2, 3].map((total) => ({ body: JSON.stringify(placed(total)) })))
    queue.faults.next('changeVisibility', fault.throttle())
    await worker.start()
    await vi.waitFor(() => expect(renewals.length).toBeGreaterThan(1), { timeout: 5_000 })
    resolve()
    const { url: queueUrl } = queue
    expect(renewals[0]).toMatchObject([
      { queueUrl, messages: 3 },
      { answers: [{ ok: false }, { ok: false }, { ok: false }], error: { kind: 'Throttled' } },
    ])
    expect(renewals[1]).toMatchObject([
      { queueUrl, messages: 3 },
      { answers: [{ ok: true }, { ok: true }, { ok: true }], error: undefined },
    ])
  })
})
