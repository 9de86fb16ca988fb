import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDirectService } from '../../../src/queue/direct/direct.ts'
import { listen } from '../../fixtures/ports.ts'
import { credentials, poll, useTransport } from './world.ts'

const world = useTransport(createDirectService)
let proxy: Server
let proxyUrl: string
let tunnels: string[]

beforeEach(async () => {
  tunnels = []
  proxy = createServer()
  proxy.on('connect', (request, socket) => {
    tunnels.push(String(request.url))
    const upstream = connect(Number(new URL(world.server.origin).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    for (const end of [socket, upstream]) end.on('error', () => end.destroy())
  })
  proxyUrl = `http://127.0.0.1:${await listen(proxy)}`
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined)
    vi.stubEnv(name.toUpperCase(), undefined)
  }
})

afterEach(async () => {
  // Before the proxy: it would wait for their idle connections.
  world.close()
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
})

async function receiveOnce(): Promise<void> {
  await world.open({ credentials }).receive(poll)
}

describe('a proxy', () => {
  it.each(['http_proxy', 'HTTP_PROXY'])('named by %s carries the requests', async (name) => {
    vi.stubEnv(name, proxyUrl)
    await receiveOnce()
    expect(tunnels).toEqual([new URL(world.server.origin).host])
    expect(world.server.requests).toHaveLength(1)
  })

  it('is passed by for the hosts of no_proxy', async () => {
    vi.stubEnv('http_proxy', proxyUrl)
    vi.stubEnv('no_proxy', '127.0.0.1')
    await receiveOnce()
    expect(tunnels).toEqual([])
    expect(world.server.requests).toHaveLength(1)
  })

  it('that is not named is not looked for', async () => {
    await receiveOnce()
    expect(tunnels).toEqual([])
    expect(world.server.requests).toHaveLength(1)
  })

  it('that does not answer is reported as no connection', async () => {
    await new Promise((resolve) => proxy.close(resolve))
    vi.stubEnv('http_proxy', proxyUrl)
    await expect(receiveOnce()).rejects.toMatchObject({ kind: 'Unreachable' })
  })
})
