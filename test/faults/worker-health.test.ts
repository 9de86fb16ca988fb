import { describe, expect, it, vi } from 'vitest'
import { createDirectService } from '../../src/queue/direct/direct.ts'
import { fault } from '../../src/queue/memory/memory.ts'
import type { Request } from '../../src/queue/memory/faults.ts'
import { createRouter } from '../../src/route/router.ts'
import type { Health } from '../../src/worker/report/health.ts'
import { createWorker } from '../../src/worker/create-worker.ts'
import type { Worker } from '../../src/worker/worker.ts'
import { hang, type Reply, startScriptedServer } from './transport/scripted-server.ts'
import { catalogue, newWorld, pass, startingInVirtualTime } from './worker-world.ts'

const run = startingInVirtualTime(1)

const handling = (work: () => unknown = () => {}) =>
  createRouter(catalogue).on('order.placed', async () => void (await work()))

/** The results of a probe once a second, while time advances. */
async function probed(worker: Worker, seconds: number): Promise<Health[]> {
  const seen: Health[] = []
  for (let at = 0; at < seconds; at++) {
    await pass(1)
    seen.push(worker.health())
  }
  return seen
}

describe('probes', () => {
  it('in an SQS fault of 30 s see a live worker that is not ready, and soon after it a ready one', async () => {
    const { queue, worker } = newWorld()
    const one = await run(worker(handling()))
    // Until the poll that is open is over, nothing of the fault is seen.
    await pass(19)
    const heal = queue.faults.always('receive', fault.reject('ServerFault', 'ServiceUnavailable'))
    const seen = await probed(one, 30)
    expect(seen.every(({ live }) => live)).toBe(true)
    expect(seen.slice(4).some(({ ready }) => ready)).toBe(false)
    expect(seen.at(-1)?.reason).toMatch(/^the last \d+ receives failed: ServiceUnavailable$/)
    heal()
    const after = await probed(one, 60)
    expect(after.every(({ live }) => live)).toBe(true)
    expect(after.at(-1)).toMatchObject({ state: 'idle', ready: true })
  })

  it('in a black hole of ten minutes see a live worker that is not ready', async () => {
    const { queue, worker, send, reported } = newWorld()
    const one = await run(worker(handling(), { concurrency: 50 }))
    await send(25)
    await pass(5)
    for (const request of requests) queue.faults.always(request, fault.hang())
    const seen = await probed(one, 600)
    expect(seen.every(({ live }) => live)).toBe(true)
    expect(seen.slice(60).some(({ ready }) => ready)).toBe(false)
    expect(reported.receiveFailed?.length).toBeGreaterThan(10)
    queue.faults.clear()
    expect((await probed(one, 120)).at(-1)).toMatchObject({ live: true, ready: true })
  })

  it('see a live worker when SQS does not take its deletes, and that it does not', async () => {
    const { queue, worker, send } = newWorld()
    const one = await run(worker(handling()))
    queue.faults.always('delete', fault.reject('AccessDenied'))
    await send(1)
    const seen = await probed(one, 60)
    expect(seen.every(({ live }) => live)).toBe(true)
    expect(seen.at(-1)).toMatchObject({ state: 'stalled', ready: false })
    expect(seen.at(-1)?.reason).toMatch(/^SQS has refused every delete and release for \d+ s$/)
    queue.faults.clear()
    expect((await probed(one, 6)).at(-1)).toMatchObject({ state: 'idle', ready: true })
  })

  it('see a live worker when receives come back empty at once, and why it is not ready', async () => {
    const { queue, worker, reported } = newWorld()
    let calls = 0
    const none = async () => {
      calls++
      return []
    }
    const { receive } = queue
    queue.receive = none
    const one = await run(worker(handling()))
    const seen = await probed(one, 60)
    expect(calls).toBeLessThan(30)
    expect(seen.every(({ live }) => live)).toBe(true)
    expect(seen.at(-1)).toMatchObject({ state: 'stalled', ready: false })
    expect(seen.at(-1)?.reason).toContain('empty at once')
    expect(reported.emptyAtOnce).toHaveLength(1)
    queue.receive = receive.bind(queue)
    expect((await probed(one, 30)).at(-1)).toMatchObject({ state: 'idle', ready: true })
  })

  it('see a live worker while it is paused, for however long', async () => {
    const { worker } = newWorld()
    const one = await run(worker(handling()))
    one.pause('maintenance')
    expect((await probed(one, 600)).every(({ live }) => live)).toBe(true)
  })
})

describe('a server that accepts connections and never answers', () => {
  it('for ten minutes restarts nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const server = await startScriptedServer()
    server.otherwise = answering
    const service = createDirectService({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    })
    const one = createWorker(handling(), {
      queueUrl: server.queueUrl,
      deadLetterQueueUrl: `${server.queueUrl}-dlq`,
      service,
      waitSeconds: 1,
    })
    try {
      await alive(one.start())
      server.otherwise = hang
      const seen: Health[] = []
      for (let at = 0; at < 600; at++) {
        await pass(1)
        await turn()
        seen.push(one.health())
      }
      expect(
        server.requests.filter(({ action }) => action === 'ReceiveMessage').length,
      ).toBeGreaterThan(10)
      expect(seen.every(({ live }) => live)).toBe(true)
      expect(seen.at(-1)).toMatchObject({ state: 'stalled', ready: false })
    } finally {
      await alive(one.stop({ graceSeconds: 1 }))
      service.close()
      await server.stop()
    }
  })
})

const requests: Request[] = ['receive', 'delete', 'changeVisibility', 'send', 'attributes']

const answering = ({ request, json }: Reply) =>
  json(request.action === 'GetQueueAttributes' ? { Attributes: attributes } : { Messages: [] })

const attributes = {
  QueueArn: 'arn:aws:sqs:eu-west-1:000000000000:orders',
  VisibilityTimeout: '30',
  MaximumMessageSize: '262144',
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Waits for what needs answers over real sockets while faked time goes by. */
async function alive<T>(promise: Promise<T>): Promise<T> {
  let isOver = false
  const over = () => {
    isOver = true
  }
  promise.then(over, over)
  while (!isOver) {
    await pass(0.01)
    await turn()
  }
  return await promise
}
