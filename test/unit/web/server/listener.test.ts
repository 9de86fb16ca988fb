import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { listenerOf } from '../../../../src/web/server/listener.ts'
import { listen } from '../../../fixtures/ports.ts'

const servers: ReturnType<typeof createServer>[] = []

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  return await listen(server)
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const echo = listenerOf(async (request) => Response.json({ body: await request.text() }))

async function post(port: number, body: string): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })
  return await answer.json()
}

describe('a listener', () => {
  it('passes a body on', async () => {
    const port = await serve(echo)
    expect(await post(port, 'x'.repeat(1_000_000))).toEqual({ body: 'x'.repeat(1_000_000) })
  })

  it('takes the body from the parser of an app that has read it already', async () => {
    const port = await serve(async (request: IncomingMessage & { body?: unknown }, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      request.body = JSON.parse(Buffer.concat(chunks).toString())
      echo(request, response)
    })
    expect(await post(port, '{ "a": [1] }')).toEqual({ body: '{"a":[1]}' })
  })

  it('does not wait for a body that something else has read', async () => {
    const port = await serve(async (request, response) => {
      for await (const _ of request);
      echo(request, response)
    })
    expect(await post(port, '{}')).toEqual({ body: 'null' })
  })

  it('ends what goes on when the connection is lost', async () => {
    const cancelled = vi.fn()
    const aborted = vi.fn()
    const endless = listenerOf(async ({ signal }) => {
      signal.addEventListener('abort', aborted)
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
        cancel: cancelled,
      })
      return new Response(body)
    })
    const socket = connect(await serve(endless), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await once(socket, 'data')
    expect(cancelled).not.toHaveBeenCalled()
    socket.destroy()
    await expect
      .poll(() => [cancelled.mock.calls.length, aborted.mock.calls.length])
      .toEqual([1, 1])
  })

  it('ends what begins after the connection is lost', async () => {
    const cancelled = vi.fn()
    const { promise: gone, resolve: go } = Promise.withResolvers<void>()
    const late = listenerOf(async ({ signal }) => {
      signal.addEventListener('abort', () => go())
      await gone
      return new Response(new ReadableStream({ cancel: cancelled }))
    })
    const socket = connect(await serve(late), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await once(socket, 'connect')
    await new Promise(setImmediate)
    socket.destroy()
    await expect.poll(() => cancelled.mock.calls.length).toBe(1)
  })

  it('does not end the process when the app has answered before', async () => {
    const port = await serve((request, response) => {
      response.end('by the app')
      echo(request, response)
    })
    const answer = await fetch(`http://127.0.0.1:${port}/`)
    expect(await answer.text()).toBe('by the app')
  })

  it('breaks the connection where an answer breaks', async () => {
    const broken = listenerOf(async () => {
      const body = new ReadableStream({
        pull: (controller) => controller.error(new Error('no more')),
      })
      return new Response(body)
    })
    await expect(
      fetch(`http://127.0.0.1:${await serve(broken)}/`).then((answer) => answer.text()),
    ).rejects.toThrow()
  })
})
