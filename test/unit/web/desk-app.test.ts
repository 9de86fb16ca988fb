import { describe, expect, it, vi } from 'vitest'
import { createDeskApp, type DeskAppOptions } from '../../../src/web/index.ts'
import { Rooms } from '../../../src/web/rooms.ts'
import { pageRequest } from './requests.ts'

const queueUrl = 'http://127.0.0.1:1/000000000000/stream-events'
const ada = { user: 'ada', canChange: true }

function appOf(options: Partial<DeskAppOptions> = {}) {
  const app = createDeskApp({ queueUrl, ...options })
  const session = async () => (await app.fetch(pageRequest('/api/session'))).json()
  return { app, session }
}

describe('a mounted desk', () => {
  it('shows anybody who gets there, and lets nobody change anything, without authorize', async () => {
    const { session } = appOf()
    expect(await session()).toMatchObject({
      user: 'anybody',
      canChange: false,
      whyNot: expect.stringContaining('without authorize'),
    })
  })

  it('asks the app who it is', async () => {
    const authorize = vi.fn(() => ada)
    const { session } = appOf({ authorize })
    expect(await session()).toMatchObject(ada)
    expect(authorize).toHaveBeenCalledWith(expect.any(Request))
  })

  it('lets change only who may, and only for true', async () => {
    const look = { user: 'eve', canChange: false }
    expect(await appOf({ authorize: () => look }).session()).toMatchObject(look)
    const almost = { user: 'eve', canChange: 'yes' as unknown as boolean }
    expect(await appOf({ authorize: () => almost }).session()).toMatchObject(look)
  })

  it('is read-only whoever asks where it is so', async () => {
    const { session } = appOf({ authorize: () => ada, readOnly: true })
    expect(await session()).toMatchObject({
      user: 'ada',
      canChange: false,
      whyNot: 'This desk is read-only: nothing can be changed.',
    })
  })

  it('answers 401 where the app knows nobody, for the page and its files as well', async () => {
    const { app } = appOf({ authorize: async () => undefined })
    for (const path of ['/', '/api/session', '/assets/index.js', '/api/live']) {
      const answer = await app.fetch(pageRequest(path))
      expect([path, answer.status]).toEqual([path, 401])
    }
  })

  it('passes an answer of the app on', async () => {
    const signIn = Response.redirect('http://127.0.0.1:7667/sign-in')
    const { app } = appOf({ authorize: () => signIn })
    expect(await app.fetch(pageRequest('/'))).toBe(signIn)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no database for ada@example.com')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no database for ada@example.com')
      },
    ],
    ['returns what is no user', () => ({ name: 'ada@example.com' }) as never],
    ['returns true', () => true as never],
  ])('answers 500 without details where authorize %s, and logs it', async (_, authorize) => {
    const error = vi.fn()
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error }
    const answer = await appOf({ authorize, logger }).app.fetch(pageRequest('/api/session'))
    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({
      code: 'Unexpected',
      message: 'This could not be answered. The log says why.',
    })
    expect(error).toHaveBeenCalledOnce()
    expect(JSON.stringify(error.mock.calls)).not.toContain('ada@example.com')
  })

  it.each([{}, { queueUrl: '' }, { deadLetterQueueUrl: '' }])('needs a queue: %j', (options) => {
    expect(() => createDeskApp(options)).toThrow(TypeError)
  })

  it('answers by functions that need no object', async () => {
    const { fetch, listener } = appOf().app
    expect((await fetch(pageRequest('/api/session'))).status).toBe(200)
    expect(listener).toBeTypeOf('function')
  })

  it('says that it is closed once it is', async () => {
    const { app } = appOf()
    await app.close()
    const answer = await app.fetch(pageRequest('/api/session'))
    expect(answer.status).toBe(503)
  })

  it('answers nothing that was let in after it was closed', async () => {
    const asked = Promise.withResolvers<typeof ada>()
    const { app } = appOf({ authorize: () => asked.promise })
    const answers = ['/api/live', '/api/dead-letters'].map((path) => app.fetch(pageRequest(path)))
    await app.close()
    asked.resolve(ada)
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(503)
      expect(await answer.json()).toEqual({ code: 'Closed', message: 'This desk is closed.' })
    }
  })

  it('ends live events also where it cannot be closed in order', async () => {
    const { app } = appOf()
    const live = await app.fetch(pageRequest('/api/live'))
    const closing = vi.spyOn(Rooms.prototype, 'close').mockRejectedValue(new Error('disk'))
    await expect(app.close()).rejects.toThrow('disk')
    closing.mockRestore()
    expect(await live.text()).toMatch(/^retry: /)
  })

  it('answers HEAD by an answer of the app that was used before', async () => {
    const signIn = new Response('Sign in')
    const { app } = appOf({ authorize: () => signIn })
    await signIn.text()
    const answer = await app.fetch(pageRequest('/', { method: 'HEAD' }))
    expect([answer.status, answer.body]).toEqual([200, null])
  })
})

describe('the page', () => {
  it.each([
    ['/desk', '/desk/'],
    ['/desk/', '/desk/'],
    ['/desk', '/'],
    ['/desk', '/desk'],
    ['/desk', '/desk/dead-letters'],
  ])('mounted at %s is answered at %s, with its base', async (basePath, path) => {
    const answer = await appOf({ basePath }).app.fetch(pageRequest(path))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await answer.text()).toContain('<base href="/desk/"')
  })

  it('finds its API with the mount path and without', async () => {
    const { app } = appOf({ basePath: '/desk' })
    for (const path of ['/desk/api/session', '/api/session']) {
      expect((await app.fetch(pageRequest(path))).status).toBe(200)
    }
  })

  it('has its base as it is, also where it could end the attribute or be a pattern', async () => {
    const { app } = appOf({ basePath: "/a&b'$&/" })
    expect(await (await app.fetch(pageRequest('/'))).text()).toContain(
      '<base href="/a&#38;b&#39;$&#38;/"',
    )
  })

  it.each([
    'desk',
    '//evil.example',
    'http://evil.example/',
    '/a/../b',
    '/a b',
    '/desk?a=1',
    '/"><script>',
  ])('is not mounted at what is no path: %j', (basePath) => {
    expect(() => createDeskApp({ queueUrl, basePath })).toThrow(TypeError)
  })

  it('runs no script and no style but its own files, and is in no frame', async () => {
    const { headers } = await appOf().app.fetch(pageRequest('/'))
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('has no script and no style in its document', async () => {
    const html = await (await appOf().app.fetch(pageRequest('/'))).text()
    expect(html).not.toMatch(/<style|\son\w+=|\sstyle=|javascript:/i)
    for (const [, attributes, content] of html.matchAll(/<script([^>]*)>([^<]*)/g)) {
      expect(attributes).toContain(' src="./assets/')
      expect(content?.trim()).toBe('')
    }
  })

  it('loads its files, which are stored by their hash', async () => {
    const { app } = appOf()
    const html = await (await app.fetch(pageRequest('/'))).text()
    const [, path] = /src="\.(\/assets\/[^"]+\.js)"/.exec(html) ?? []
    const script = await app.fetch(pageRequest(path ?? ''))
    expect(script.status).toBe(200)
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect((await script.text()).length).toBeGreaterThan(100)
  })

  it('comes with the licences of what is in it', async () => {
    const licences = await appOf().app.fetch(pageRequest('/LICENSES.md'))
    expect(licences.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await licences.text()).toContain('preact')
  })

  it.each([
    '/assets/none.js',
    '/assets/../index.html.js',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/x.css',
  ])('has no other files: %s', async (path) => {
    const answer = await appOf().app.fetch(pageRequest(path))
    const isPage = answer.headers.get('content-type')?.startsWith('text/html')
    expect(isPage || answer.status === 404).toBe(true)
    expect(await answer.text()).not.toContain('"sluice"')
  })

  it.each(['POST', 'PUT', 'DELETE'])('is asked for by GET: %s', async (method) => {
    const headers = { 'content-type': 'application/json' }
    expect((await appOf().app.fetch(pageRequest('/', { method, headers }))).status).toBe(405)
  })
})

describe('the API', () => {
  it('is never stored, framed or read by others', async () => {
    const { headers } = await appOf().app.fetch(pageRequest('/api/session'))
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('refuses what a browser asks before a request from elsewhere', async () => {
    const headers = {
      origin: 'http://evil.example',
      'sec-fetch-site': 'cross-site',
      'access-control-request-method': 'POST',
    }
    const answer = await appOf().app.fetch(
      pageRequest('/api/session', { method: 'OPTIONS', headers }),
    )
    expect(answer.status).toBe(403)
    expect([...answer.headers.keys()].join()).not.toContain('access-control')
  })

  it('has no other addresses and methods', async () => {
    const { app } = appOf()
    expect((await app.fetch(pageRequest('/api/nothing'))).status).toBe(404)
    const post = pageRequest('/api/session', { method: 'POST', body: '{}' })
    const wrong = await app.fetch(post)
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    const get = await app.fetch(pageRequest('/api/plans'))
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it.each(['/', '/api/session', '/api/live', '/api/nothing'])(
    'answers HEAD as GET, without the body: %s',
    async (path) => {
      const { app } = appOf()
      const head = await app.fetch(pageRequest(path, { method: 'HEAD' }))
      const get = await app.fetch(pageRequest(path))
      expect(head.status).toBe(get.status)
      expect([...head.headers]).toEqual([...get.headers])
      expect(head.body).toBeNull()
      await get.body?.cancel()
    },
  )
})
