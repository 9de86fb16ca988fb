import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { readRecord } from '../../src/dead-letter/record/record.ts'
import type { Queue } from '../../src/queue/port.ts'
import { listen } from '../fixtures/ports.ts'
import { useLocalQueues } from './local-queues.ts'
import { runSluice, type Sluice, spawnSluice } from './sluice.ts'

const router = 'test/fixtures/modules/router.ts'
const started: Sluice[] = []
const sqs = useLocalQueues()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-work-'))
})

afterAll(async () => {
  for (const { process } of started) process.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

function work(...args: readonly string[]): Sluice {
  const sluice = spawnSluice('work', ...args)
  started.push(sluice)
  return sluice
}

async function send(queue: Queue, type: string, id: string): Promise<void> {
  await queue.send([{ body: JSON.stringify({ type, id }) }])
}

const patient = { timeout: 50_000, interval: 50 }

describe.concurrent('sluice work', () => {
  test('handles, dead-letters, and at SIGTERM stops gracefully with 0', async ({ expect }) => {
    const { queue, dlq } = await sqs.pair('drained')
    const worker = work(router, '--queue', 'drained', '--endpoint', sqs.local.endpoint)
    await send(queue, 'order.placed', 'a')
    await send(queue, 'order.refused', 'b')
    await vi.waitFor(() => expect(worker.out()).toContain('placed a'), patient)
    await vi.waitFor(
      async () => expect(await dlq.attributes()).toMatchObject({ visible: 1 }),
      patient,
    )
    await send(queue, 'order.slow', 'c')
    await vi.waitFor(() => expect(worker.out()).toContain('slow c began'), patient)
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    expect(worker.out()).toContain('slow c done, in time')
    expect(worker.err()).toContain('Stopped.')
    const [letter] = await dlq.receive({ maxMessages: 1, waitSeconds: 1 })
    expect(letter && readRecord(letter)).toMatchObject({
      reason: 'PermanentlyFailed',
      error: { name: 'PermanentError', message: 'no such customer' },
    })
    expect(await queue.attributes()).toMatchObject({ visible: 0, inFlight: 0 })
  })

  test('a second Ctrl-C ends it at once', async ({ expect }) => {
    const { queue } = await sqs.pair('twice')
    const worker = work(router, '--queue', queue.url)
    await send(queue, 'order.slow', 'a')
    await vi.waitFor(() => expect(worker.out()).toContain('slow a began'), patient)
    worker.process.kill('SIGINT')
    await vi.waitFor(() => expect(worker.err()).toContain('Press Ctrl-C again'), patient)
    worker.process.kill('SIGINT')
    expect(await worker.ended).toBe(130)
    expect(worker.out()).not.toContain('slow a done')
  })

  test('names the command with the details when the queue is not set up well', async ({
    expect,
  }) => {
    const worker = work(router, '--queue', (await sqs.pair('short')).queue.url)
    await vi.waitFor(() => expect(worker.err()).toContain('the queue is not set up well'), patient)
    expect(worker.err()).toMatch(/Details: sluice doctor --queue http\S+\/short/)
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
  })

  test('the direct transport does the same', async ({ expect }) => {
    const { queue } = await sqs.pair('direct')
    const worker = work(router, '--queue', queue.url, '--transport', 'direct')
    await send(queue, 'order.placed', 'a')
    await vi.waitFor(() => expect(worker.out()).toContain('placed a'), patient)
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
  })

  test('--health-port answers /livez, /readyz and /metrics', async ({ expect }) => {
    const { queue } = await sqs.pair('healthy')
    const own = ['--health-port', '0', '--queue-metrics', '1s', '--json']
    const worker = work(router, '--queue', queue.url, ...own)
    const port = await vi.waitFor(() => {
      const [, found] = /localhost:(\d+)\/livez/.exec(worker.err()) ?? []
      expect(found).toBeDefined()
      return found
    }, patient)
    const ask = (path: string, method = 'GET') =>
      fetch(`http://127.0.0.1:${port}${path}`, { method })
    await vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(200), patient)
    const live = await ask('/livez')
    expect(live.status).toBe(200)
    expect(await live.json()).toMatchObject({ live: true, state: 'idle' })
    expect((await ask('/elsewhere')).status).toBe(404)
    await send(queue, 'order.placed', 'first')
    await vi.waitFor(async () => {
      const metrics = await (await ask('/metrics')).text()
      expect(metrics).toMatch(/^messaging_process_duration_count{.*outcome="acknowledge".*} 1$/m)
      expect(metrics).toMatch(/^sluice_queue_messages{.*name="healthy".*state="visible".*} 0$/m)
      expect(metrics).toMatch(/^sluice_live{.*name="healthy".*} 1$/m)
    }, patient)
    expect((await ask('/livez', 'POST')).status).toBe(405)
    expect(JSON.parse(worker.out().split('\n')[0] ?? '')).toMatchObject({ msg: 'receiving' })
    await send(queue, 'order.slow', 'a')
    await vi.waitFor(() => expect(worker.out()).toContain('slow a began'), patient)
    worker.process.kill('SIGTERM')
    await vi.waitFor(async () => {
      const ready = await ask('/readyz')
      expect(ready.status).toBe(503)
      expect(await ready.json()).toMatchObject({ live: true, ready: false, state: 'stopping' })
    }, patient)
    expect(await worker.ended).toBe(0)
  })

  test('--queue-metrics without --health-port is refused, and so is what is no time', async ({
    expect,
  }) => {
    const alone = await runSluice(['work', router, '--queue', 'q', '--queue-metrics', '30s'])
    expect(alone.exitCode).toBe(2)
    expect(alone.err).toContain('--queue-metrics needs --health-port')
    const wrong = await runSluice(['work', router, '--queue', 'q', '--queue-metrics', '30'])
    expect(wrong.exitCode).toBe(2)
    expect(wrong.err).toContain('It must be from 1s to 1d.')
  })

  test('a port that is taken is reported', async ({ expect }) => {
    const { queue } = await sqs.pair('no-port')
    const holder = createServer()
    const port = await listen(holder)
    const worker = work(router, '--queue', queue.url, '--health-port', String(port))
    expect(await worker.ended).toBe(2)
    holder.close()
    expect(worker.err()).toContain(`port ${port}: another process uses it`)
  })

  test('a queue that does not exist is reported', async ({ expect }) => {
    const missing = `${sqs.local.endpoint}/000000000000/missing`
    const worker = work(router, '--queue', missing)
    expect(await worker.ended).toBe(3)
    expect(worker.err()).toContain('There is no queue at')
    expect(worker.err()).not.toMatch(/^ +at /m)
  })

  test('CommonJS that was compiled from TypeScript does as well', async ({ expect }) => {
    const { queue } = await sqs.pair('compiled')
    const worker = work('test/fixtures/modules/compiled.cjs', '--queue', queue.url)
    await vi.waitFor(() => expect(worker.err()).toContain('receiving'), patient)
    worker.process.kill('SIGINT')
    expect(await worker.ended).toBe(0)
  })

  test('a module that cannot be loaded is reported, without a stack', async ({ expect }) => {
    const module = join(folder, 'throws.js')
    await writeFile(module, 'throw new TypeError("no connection string")')
    const worker = work(module, '--queue', 'q')
    expect(await worker.ended).toBe(2)
    expect(worker.err()).toContain('it threw when it was loaded: TypeError: no connection string')
    expect(worker.err()).not.toMatch(/^ +at /m)
  })

  test.for([
    [['nowhere.ts', '--queue', 'q'], 'There is no module at'],
    [['src', '--queue', 'q'], 'is a directory'],
    [[router], 'No queue is named'],
    [[router, '--queue', 'q', '--concurrency', '0'], 'whole number from 1'],
    [[router, '--queue', 'q', '--transport', 'http'], 'sdk or direct'],
  ] as const)('%j is a usage error', async ([args, said], { expect }) => {
    const { exitCode, err } = await runSluice(['work', ...args])
    expect(exitCode).toBe(2)
    expect(err).toContain(said)
  })
})
