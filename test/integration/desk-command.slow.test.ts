import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { listen } from '../fixtures/ports.ts'
import { signedIn } from './desk-page.ts'
import { useLocalQueues } from './local-queues.ts'
import { type Sluice, spawnSluice, spawnSluiceWith } from './sluice.ts'

const router = 'test/fixtures/modules/router.ts'
const started: Sluice[] = []
const sqs = useLocalQueues()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-desk-test-'))
})

afterAll(async () => {
  for (const { process } of started) process.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

const patient = { timeout: 50_000, interval: 50 }

function start(sluice: Sluice): Sluice {
  started.push(sluice)
  return sluice
}

/** Waits for an address in what was written. */
async function addressIn(text: () => string, expect: Expect): Promise<string> {
  return await vi.waitFor(() => {
    const [url = ''] = /http:\/\/\S+\?token=\S+/.exec(text()) ?? []
    expect(url).not.toBe('')
    return url
  }, patient)
}

type Expect = typeof import('vitest').expect

describe.concurrent('sluice desk', () => {
  test('prints its address as the first line, lets in with it, and ends at Ctrl-C with 0', async ({
    expect,
  }) => {
    const { queue } = await sqs.pair('looked-at')
    const desk = start(spawnSluice('desk', '--queue', queue.url, '--handlers', router))
    const url = await addressIn(desk.out, expect)
    expect(desk.out()).toBe(`${url}\n`)
    const { ask } = await signedIn(url)
    expect(await (await ask('/api/session')).json()).toMatchObject({
      canChange: true,
      worker: false,
      handlers: true,
    })
    expect(await (await ask('/')).text()).toContain('<base href="/"')
    const live = await ask('/api/live')
    desk.process.kill('SIGINT')
    expect(await desk.ended).toBe(0)
    await live.text()
    expect(desk.err()).toContain('Stopping.')
    expect(desk.err()).not.toContain(new URL(url).searchParams.get('token'))
  })

  test('changes nothing with --read-only, under the name of --as', async ({ expect }) => {
    const { dlq } = await sqs.pair('read-only')
    const own = ['--dlq', dlq.url, '--read-only', '--as', 'ada', '--port', '0']
    const desk = start(spawnSluice('desk', ...own))
    const { ask } = await signedIn(await addressIn(desk.out, expect))
    expect(await (await ask('/api/session')).json()).toMatchObject({
      user: 'ada',
      canChange: false,
    })
    expect(desk.err()).toContain('Nothing can be changed.')
    desk.process.kill('SIGTERM')
    expect(await desk.ended).toBe(0)
  })

  test('ends a replay after what is on its way at Ctrl-C, and names what it needs to go on', async ({
    expect,
  }) => {
    const { queue, dlq } = await sqs.pair('broken-off')
    const bodies = Array.from({ length: 9 }, (_, id) => ({
      body: `{"type":"order.placed","id":${id}}`,
    }))
    await dlq.send(bodies)
    const desk = start(spawnSluice('desk', '--queue', queue.url, '--port', '0'))
    const { post } = await signedIn(await addressIn(desk.out, expect))
    expect((await post('/api/snapshot')).status).toBe(202)
    const plan = await vi.waitFor(async () => {
      const answer = await post('/api/plans', { purpose: 'replay' })
      const planned = (await answer.json()) as { id: string; messages: number }
      expect(planned.messages).toBe(9)
      return planned.id
    }, patient)
    expect((await post('/api/runs', { plan, perSecond: 1 })).status).toBe(201)
    await vi.waitFor(async () => {
      expect((await queue.attributes()).visible).toBeGreaterThan(0)
    }, patient)
    desk.process.kill('SIGINT')
    expect(await desk.ended).toBe(0)
    const [, directory = ''] =
      /written for replays and deletions is in (\S+)/.exec(desk.err()) ?? []
    const [sent, left] = [await queue.attributes(), await dlq.attributes()]
    expect((sent.visible ?? 0) + (left.visible ?? 0)).toBe(9)
    expect(left.visible).toBeGreaterThan(0)

    const [, typed = ''] = /To go on with a replay: .*?sluice (?:-- )?(.+)/.exec(desk.err()) ?? []
    const rest = start(spawnSluice(...typed.split(' '), '--yes'))
    expect(await rest.ended).toBe(0)
    expect(await queue.attributes()).toMatchObject({ visible: 9 })
    await rm(directory, { recursive: true })
  })

  test('opens the browser, and says where there is none', async ({ expect }) => {
    const { queue } = await sqs.pair('opened')
    const opened = join(folder, 'opened')
    await writeFile(
      join(folder, 'xdg-open'),
      `#!/bin/sh\nprintf %s "$1" > ${opened}.new && mv ${opened}.new ${opened}\n`,
    )
    await chmod(join(folder, 'xdg-open'), 0o755)
    const args = ['desk', '--queue', queue.url, '--open', '--port', '0']
    const env = { PATH: `${folder}${delimiter}${process.env.PATH}` }
    const desk = start(spawnSluiceWith({ env }, ...args))
    const url = await addressIn(desk.out, expect)
    const shown = await vi.waitFor(async () => {
      const text = await readFile(opened, 'utf8')
      expect(text).toMatch(/\?token=/)
      return text
    }, patient)
    // Other users can see the arguments of a program: this address lets in once, and not for long.
    expect(shown).not.toBe(url)
    const { ask: opener } = await signedIn(shown)
    expect((await opener('/api/session')).status).toBe(200)
    expect((await fetch(shown)).status).toBe(401)
    desk.process.kill('SIGINT')
    expect(await desk.ended).toBe(0)
    expect(desk.err()).not.toContain('No browser')

    const without = start(spawnSluiceWith({ env: { PATH: '/nowhere' } }, ...args))
    await vi.waitFor(() => expect(without.err()).toContain('No browser could be opened'), patient)
    const { ask } = await signedIn(await addressIn(without.out, expect))
    expect((await ask('/api/session')).status).toBe(200)
    without.process.kill('SIGINT')
    expect(await without.ended).toBe(0)
  })
})

describe.concurrent('sluice work --desk', () => {
  test('serves the desk beside the worker, and ends with it', async ({ expect }) => {
    const { queue } = await sqs.pair('worked-on')
    const worker = start(spawnSluice('work', router, '--queue', queue.url, '--desk', '0'))
    const { ask } = await signedIn(await addressIn(worker.err, expect))
    expect(await (await ask('/api/session')).json()).toMatchObject({
      canChange: true,
      worker: true,
      handlers: true,
    })
    await queue.send([{ body: '{"type":"order.placed","id":"a"}' }])
    await vi.waitFor(() => expect(worker.out()).toContain('placed a'), patient)
    const live = await ask('/api/live')
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    await live.text()
    expect(worker.err()).toContain('Stopped.')
  })

  test('reports a port that is taken', async ({ expect }) => {
    const { queue } = await sqs.pair('not-worked-on')
    const holder = createServer()
    const port = await listen(holder)
    const worker = start(spawnSluice('work', router, '--queue', queue.url, '--desk', `${port}`))
    expect(await worker.ended).toBe(2)
    holder.close()
    expect(worker.err()).toContain(`port ${port}: another process uses it. Choose another one`)
  })
})
