import { createServer, request as ask, type RequestListener } from 'node:http'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { httpHandler, textAnswer } from '../../../src/http/http-handler.ts'
import { listen } from '../../fixtures/ports.ts'

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function served(listener: RequestListener) {
  const server = createServer(listener)
  servers.push(server)
  const port = await listen(server)
  return (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method })
}

const handler = httpHandler((path) => textAnswer(path === '/known' ? 200 : 404, `at ${path}`))

describe('a handler of HTTP', () => {
  it('answers a Request with a Response', async () => {
    const response = await handler(new Request('https://example.org/known?a=/b#c'))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('at /known')
    const root = await handler(new Request('https://example.org'))
    expect(await root.text()).toBe('at /')
  })

  it('is a listener of node:http, and of no other type', async () => {
    const fetched = await served(handler)
    const response = await fetched('/known?a=b')
    expect([response.status, await response.text()]).toEqual([200, 'at /known'])
    expect((await fetched('/elsewhere')).status).toBe(404)
  })

  it('answers a Request beside which a server passes something of its own', async () => {
    const handle = handler as (request: Request, context: unknown) => Promise<Response>
    for (const context of [{ waitUntil() {} }, undefined, null, 5]) {
      expect((await handle(new Request('https://example.org/known'), context)).status).toBe(200)
    }
  })

  it('answers HEAD without a body, and no other method', async () => {
    const head = new Request('https://example.org/known', { method: 'HEAD' })
    const post = new Request('https://example.org/known', { method: 'POST' })
    expect(await (await handler(head)).text()).toBe('')
    expect((await handler(head)).status).toBe(200)
    expect((await handler(post)).status).toBe(405)
    expect((await handler(post)).headers.get('allow')).toBe('GET, HEAD')
    const fetched = await served(handler)
    expect((await fetched('/known', 'HEAD')).status).toBe(200)
    expect((await fetched('/known', 'POST')).status).toBe(405)
  })

  it('answers 500 without a reason when the answer cannot be made', async () => {
    const failing = httpHandler(() => Promise.reject(new Error('ann@example.com')))
    const fetched = await served(failing)
    for (const response of [
      await failing(new Request('https://example.org/')),
      await fetched('/'),
    ]) {
      expect(response.status).toBe(500)
      expect(await response.text()).toBe('The answer could not be made.\n')
    }
  })

  it('does not mind an app that has answered meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow = httpHandler(async () => {
      await promise
      return textAnswer(200, 'late')
    })
    const fetched = await served((request, response) => {
      slow(request, response)
      response.writeHead(503).end('the app itself')
    })
    const response = await fetched('/')
    resolve()
    expect([response.status, await response.text()]).toEqual([503, 'the app itself'])
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('does not mind a client that has gone', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow = httpHandler(async () => {
      await promise
      return textAnswer(200, 'late')
    })
    const server = createServer(slow)
    servers.push(server)
    const port = await listen(server)
    const request = ask({ port, host: '127.0.0.1' }).on('error', () => {})
    request.end()
    const [message] = await once(server, 'request')
    request.destroy()
    await once(message.socket, 'close')
    resolve()
    await expect.poll(() => message.socket.destroyed).toBe(true)
  })
})
