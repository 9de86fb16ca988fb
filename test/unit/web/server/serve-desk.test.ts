import { once } from 'node:events'
import { request as httpRequest, Server } from 'node:http'
import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type DeskServer,
  type ServeDeskOptions,
  ServeError,
  serveDesk,
} from '../../../../src/web/index.ts'
import { freePort, listen } from '../../../fixtures/ports.ts'

const queueUrl = 'http://127.0.0.1:1/000000000000/stream-events'
const servers: DeskServer[] = []

async function serve(options: Partial<ServeDeskOptions> = {}) {
  const desk = await serveDesk({ queueUrl, ...options })
  servers.push(desk)
  const signIn = await fetch(desk.url, { redirect: 'manual' })
  const cookie = signIn.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const at = (path: string) => new URL(path, desk.url).href
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(at(path), { ...init, headers: { cookie, ...init.headers } })
  return { desk, signIn, cookie, at, ask }
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

describe('serveDesk', () => {
  it('listens on loopback, with a token of its own in the address', async () => {
    const { desk, signIn, ask } = await serve({ by: 'ada@host' })
    expect(desk.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/)
    expect(desk.url).toContain(`:${desk.port}/`)
    expect(signIn.status).toBe(303)
    expect(await (await ask('/api/session')).json()).toMatchObject({
      user: 'ada@host',
      canChange: true,
    })
    expect(await (await ask('/')).text()).toContain('<base href="/"')
  })

  it('takes a token, which need not be fit for a URL', async () => {
    const { desk, ask } = await serve({ token: 'sixteen & more #?' })
    expect(desk.url).toMatch(/\?token=sixteen%20%26%20more%20%23%3F$/)
    expect((await ask('/api/session')).status).toBe(200)
  })

  it('has an address that lets in once, for what others can see', async () => {
    const { desk } = await serve()
    const url = desk.urlForOnce()
    expect(new URL(url).origin).toBe(new URL(desk.url).origin)
    const statuses = [await fetch(url, { redirect: 'manual' }), await fetch(url)]
    expect(statuses.map(({ status }) => status)).toEqual([303, 401])
  })

  it('does not listen where there is no queue to show', async () => {
    const port = await freePort()
    await expect(serveDesk({ port })).rejects.toThrow(TypeError)
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  it('lets nobody in without the token', async () => {
    const { at } = await serve()
    for (const path of ['/', '/api/session', '/api/live', '/LICENSES.md']) {
      expect((await fetch(at(path))).status).toBe(401)
    }
  })

  it('lets nobody change anything where it is read-only', async () => {
    const { ask } = await serve({ readOnly: true })
    expect(await (await ask('/api/session')).json()).toMatchObject({ canChange: false })
  })

  it('is not reached from other machines without a token', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', '127.evil.example']) {
      const serving = serveDesk({ queueUrl, host })
      await expect(serving).rejects.toThrow(TypeError)
      await expect(serving).rejects.toThrow(
        `The desk on ${host} can be reached from other machines`,
      )
    }
  })

  it('listens on all addresses with a token, and names one that can be opened', async () => {
    const { desk, ask } = await serve({ host: '0.0.0.0', token: 'a token of the test' })
    expect(desk.url).toMatch(/^http:\/\/localhost:/)
    expect((await ask('/api/session')).status).toBe(200)
  })

  it.each([
    [{ token: 'short' }, RangeError, 'at least 16 characters'],
    [{ token: '' }, RangeError, 'at least 16 characters'],
    [{ port: 65_536 }, RangeError, 'from 0 to 65535'],
    [{ port: 1.5 }, RangeError, 'from 0 to 65535'],
    [{ host: 'nowhere.invalid', token: 'a token of the test' }, ServeError, 'cannot be served'],
  ])('says what is wrong with %j', async (options, type, said) => {
    const serving = serveDesk({ queueUrl, ...options })
    await expect(serving).rejects.toThrow(type)
    await expect(serving).rejects.toThrow(said)
  })

  it('says that a port is taken', async () => {
    const holder = createServer()
    const port = await listen(holder)
    const serving = serveDesk({ queueUrl, port })
    await expect(serving).rejects.toThrow(ServeError)
    await expect(serving).rejects.toThrow(
      `The desk cannot be served on port ${port}: another process uses it.`,
    )
    holder.close()
  })

  it('refuses a request by another name, whatever else it brings', async () => {
    const { desk, cookie } = await serve()
    const status = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host, cookie }
        const path = '/api/session'
        httpRequest({ host: '127.0.0.1', port: desk.port, path, headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
          .on('error', reject)
          .end()
      })
    expect(await status(`localhost:${desk.port}`)).toBe(200)
    expect(await status(`evil.example:${desk.port}`)).toBe(421)
    expect(await status('localhost:1')).toBe(421)
  })

  it.each([
    'GET / HTTP/1.1\r\nhost: a b/c\r\n\r\n',
    'GET http://evil.example/ HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n',
  ])('answers what is no request for it with 4xx, and writes nothing: %j', async (text) => {
    const spy = vi.spyOn(console, 'error')
    const { desk } = await serve()
    const socket = connect(desk.port, '127.0.0.1')
    socket.write(text)
    const [first] = await once(socket, 'data')
    expect(String(first)).toMatch(/^HTTP\/1\.1 4\d\d /)
    socket.destroy()
    expect(spy).not.toHaveBeenCalled()
  })

  it('answers HEAD, and goes on after it', async () => {
    const { ask } = await serve()
    for (const path of ['/', '/api/session', '/api/live']) {
      const answer = await ask(path, { method: 'HEAD' })
      expect([answer.status, await answer.text()]).toEqual([200, ''])
    }
    expect((await ask('/api/session')).status).toBe(200)
  })

  it('answers a body that nobody reads, and goes on', async () => {
    const { ask, at } = await serve()
    const headers = { 'content-type': 'application/json', origin: new URL(at('/')).origin }
    const body = 'x'.repeat(8 * 1024 * 1024)
    expect((await ask('/api/session', { method: 'POST', headers, body })).status).toBe(405)
    expect((await ask('/api/session')).status).toBe(200)
  })

  it('goes on after a request that was broken off', async () => {
    const { desk, ask } = await serve()
    const socket = connect(desk.port, '127.0.0.1')
    socket.write('POST /api/session HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\nx')
    await once(socket, 'connect')
    socket.destroy()
    expect((await ask('/api/session')).status).toBe(200)
  })

  it('goes on where a connection cannot be accepted, and does not end the process', async () => {
    const listening = vi.spyOn(Server.prototype, 'listen')
    const { ask } = await serve()
    const [server] = listening.mock.contexts as Server[]
    listening.mockRestore()
    for (let time = 0; time < 3; time++) server?.emit('error', new Error('accept ENFILE'))
    expect(server?.listening).toBe(true)
    expect((await ask('/api/session')).status).toBe(200)
  })

  it('closes at once with live events open', async () => {
    const { desk, ask } = await serve()
    const live = await ask('/api/live')
    const reading = live.text()
    await desk.close()
    expect(await reading).toContain('retry: ')
    await expect(ask('/api/session')).rejects.toThrow()
  })

  it('closes twice', async () => {
    const { desk } = await serve()
    await desk.close()
    await expect(desk.close()).resolves.toBeUndefined()
  })
})
