import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { useLocalQueues } from './local-queues.ts'
import { root } from './packed.ts'

const sqs = useLocalQueues()
const running = new Set<ChildProcess>()

afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** A program of examples/desk, once it listens. */
async function start(program: string, queueUrl: string) {
  const args = ['--conditions=sluice-source', `examples/desk/${program}`, '0']
  const env = { ...process.env, QUEUE_URL: queueUrl }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const ended = once(child, 'close')
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      said += String(data)
    })
  }
  const url = await vi.waitFor(() => {
    const [found = ''] = /http:\S+\/desk/.exec(said) ?? []
    expect(found).not.toBe('')
    return found
  }, 50_000)
  const fetchAs = (session: string, path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { cookie: `session=session-of-${session}`, ...init.headers },
    })
  const post = (session: string, path: string, body: unknown, origin = new URL(url).origin) =>
    fetchAs(session, path, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return { child, ended, said: () => said, url, fetchAs, post }
}

describe.each(['express.ts', 'fastify.ts', 'hono.ts'])('the desk mounted by %s', (program) => {
  test('is as it is elsewhere, for who is signed in', async () => {
    const { queue } = await sqs.pair(program.replace('.', '-'))
    const { child, ended, said, url, fetchAs, post } = await start(program, queue.url)

    expect((await fetch(url)).status).toBe(401)
    for (const path of ['', '/', '/dead-letters']) {
      const page = await fetchAs('ada', path)
      expect([path, page.status]).toEqual([path, 200])
      expect(await page.text()).toContain('<base href="/desk/"')
    }
    const html = await (await fetchAs('ada', '')).text()
    const [, asset = ''] = /src="\.(\/assets\/[^"]+\.js)"/.exec(html) ?? []
    const script = await fetchAs('ada', asset)
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect((await fetchAs('ada', '', { method: 'HEAD' })).status).toBe(200)

    const session = await (await fetchAs('bob', '/api/session')).json()
    expect(session).toMatchObject({ user: 'bob@example.com', canChange: false })

    const checked = await post('bob', '/api/try/check', { body: '{"type":"message.new"}' })
    expect(checked.status).toBe(200)
    expect(await checked.json()).toMatchObject({ events: [{ type: 'message.new' }] })

    const plan = { plan: 'none' }
    const refused = await post('bob', '/api/runs', plan)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'ReadOnly' })
    const allowed = await post('ada', '/api/runs', plan)
    expect(allowed.status).toBe(410)
    expect((await post('ada', '/api/runs', plan, 'http://evil.example')).status).toBe(403)

    const live = await fetchAs('ada', '/api/live')
    const reader = live.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    expect(new TextDecoder().decode(value)).toContain('retry:')
    await reader?.cancel()

    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(said().trim().split('\n')).toHaveLength(1)
  })
})

test('the desk mounted by Next answers the methods that its route exports', async () => {
  const { queue } = await sqs.pair('next')
  vi.stubEnv('QUEUE_URL', queue.url)
  const { GET, HEAD, POST } = await import('../../examples/desk/next/app/desk/[[...path]]/route.ts')
  const at = (path: string, init: RequestInit = {}) =>
    new Request(`http://127.0.0.1:3000/desk${path}`, {
      ...init,
      headers: { cookie: 'session=session-of-bob', ...init.headers },
    })
  expect(await (await GET(at(''))).text()).toContain('<base href="/desk/"')
  expect((await HEAD(at('/', { method: 'HEAD' }))).status).toBe(200)
  expect(await (await GET(at('/api/session'))).json()).toMatchObject({ user: 'bob@example.com' })
  const headers = { origin: 'http://127.0.0.1:3000', 'content-type': 'application/json' }
  const refused = await POST(at('/api/runs', { method: 'POST', headers, body: '{"plan":"none"}' }))
  expect(refused.status).toBe(403)
})
