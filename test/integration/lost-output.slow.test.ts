import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import type { Queue } from '../../src/queue/port.ts'
import { useLocalQueues } from './local-queues.ts'
import { type Sluice, spawnSluice, spawnSluiceWith } from './sluice.ts'

const router = 'test/fixtures/modules/router.ts'
/** Every write to it fails with ENOSPC (full(4) of Linux). */
const full = '/dev/full'
const hasFull = existsSync(full)
const patient = { timeout: 60_000, interval: 50 }

const started: Sluice[] = []
let disk: number
const sqs = useLocalQueues()

beforeAll(() => {
  if (hasFull) disk = openSync(full, 'w')
})

afterAll(() => {
  for (const { process } of started) process.kill('SIGKILL')
  if (hasFull) closeSync(disk)
})

/** Its standard output on a full disk. */
function onFullDisk(...args: readonly string[]): Sluice {
  return keep(spawnSluiceWith({ stdio: ['ignore', disk, 'pipe'] }, ...args))
}

function keep(sluice: Sluice): Sluice {
  started.push(sluice)
  return sluice
}

async function send(queue: Queue, id: string): Promise<void> {
  await queue.send([{ body: JSON.stringify({ type: 'order.placed', id }) }])
}

const empty = { visible: 0, inFlight: 0 }

describe.concurrent('a worker', { timeout: 120_000 }, () => {
  test.runIf(hasFull)(
    'goes on when its output cannot be written, and says so once',
    async ({ expect }) => {
      const queue = sqs.queue('full')
      const worker = onFullDisk('work', router, '--queue', queue.url, '--json', '--verbose')
      const said = /Standard output cannot be written: there is no space left \(ENOSPC\)/g
      await vi.waitFor(() => expect(worker.err()).toMatch(said), patient)
      for (const id of ['a', 'b']) {
        await send(queue, id)
        await vi.waitFor(async () => expect(await queue.attributes()).toMatchObject(empty), patient)
      }
      worker.process.kill('SIGTERM')
      expect(await worker.ended).toBe(0)
      expect(worker.err().match(said)).toHaveLength(1)
      expect(worker.err()).toContain('Stopped.')
    },
  )

  test('goes on when nobody reads its output any more, as behind | head -1', async ({ expect }) => {
    const queue = sqs.queue('closed')
    const worker = keep(spawnSluice('work', router, '--queue', queue.url, '--json', '--verbose'))
    await vi.waitFor(() => expect(worker.out()).toContain('receiving'), patient)
    worker.process.stdout.destroy()
    for (const id of ['a', 'b']) {
      await send(queue, id)
      await vi.waitFor(async () => expect(await queue.attributes()).toMatchObject(empty), patient)
    }
    expect(worker.err()).toContain('Nobody reads standard output any more.')
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    expect(worker.err()).toContain('Stopped.')
  })

  test('goes on when nobody reads its log any more', async ({ expect }) => {
    const queue = sqs.queue('unread')
    const worker = keep(spawnSluice('work', router, '--queue', queue.url, '--verbose'))
    await vi.waitFor(() => expect(worker.err()).toContain('receiving'), patient)
    worker.process.stderr.destroy()
    for (const id of ['a', 'b']) {
      await send(queue, id)
      await vi.waitFor(() => expect(worker.out()).toContain(`placed ${id}`), patient)
    }
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    expect(await queue.attributes()).toMatchObject(empty)
  })
})

describe.concurrent('sluice local', { timeout: 120_000 }, () => {
  test.runIf(hasFull)('goes on when its output cannot be written', async ({ expect }) => {
    const server = onFullDisk('local', '--port', '0', '--json')
    await vi.waitFor(
      () => expect(server.err()).toContain('Standard output cannot be written'),
      patient,
    )
    server.process.kill('SIGINT')
    expect(await server.ended).toBe(0)
    expect(server.err()).toContain('Stopping.')
  })
})

describe.concurrent('a command whose output is its result', { timeout: 120_000 }, () => {
  const commands = ['dlq list --dlq', 'queue show --watch 1 --queue', 'send message.new --queue']

  /** A queue with a message, and the command line about it. */
  async function about(command: string, prefix: string) {
    const queue = sqs.queue(`${prefix}-${command.split(' ')[0]}`)
    await send(queue, 'a')
    return { queue, args: [...command.split(' '), queue.url] }
  }

  test.runIf(hasFull).for(commands)(
    '(%s) ends with 1 and a sentence when it cannot be written',
    async (command, { expect }) => {
      const { queue, args } = await about(command, 'result')
      const sluice = onFullDisk(...args)
      expect(await sluice.ended).toBe(1)
      expect(sluice.err()).toContain('sluice: Standard output cannot be written: there is no space')
      expect(sluice.err()).not.toMatch(/^ +at /m)
      expect(await queue.attributes()).toMatchObject({ inFlight: 0 })
    },
  )

  test.for(commands)(
    '(%s) ends with 0, quietly, when nobody reads it to the end',
    async (command, { expect }) => {
      const { queue, args } = await about(command, 'unread')
      const sluice = keep(spawnSluice(...args))
      sluice.process.stdout.destroy()
      expect(await sluice.ended).toBe(0)
      expect(sluice.err()).not.toContain('sluice: ')
      expect(await queue.attributes()).toMatchObject({ inFlight: 0 })
    },
  )

  test.runIf(hasFull)('(--help) is a result as well', async ({ expect }) => {
    expect(await onFullDisk('--help').ended).toBe(1)
  })
})

describe('the example worker', { timeout: 120_000 }, () => {
  test.runIf(hasFull)(
    'stops in order, with a sentence, when it cannot be written',
    async ({ expect }) => {
      const args = ['--conditions=sluice-source', 'examples/worker/main.ts', '--port', '0']
      const example = spawn(process.execPath, args, { stdio: ['ignore', disk, 'pipe'] })
      let err = ''
      example.stderr?.on('data', (chunk) => {
        err += String(chunk)
      })
      const [exitCode] = await once(example, 'close')
      expect(exitCode).toBe(4)
      expect(err).toBe('The output cannot be written: ENOSPC: no space left on device, write.\n')
    },
  )
})
