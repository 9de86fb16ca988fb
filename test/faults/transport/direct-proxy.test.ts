import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDirectService } from '../../../src/queue/direct/direct.ts'
import { listen } from '../../fixtures/ports.ts'
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts'

const options = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
}

let server: ScriptedServer
let proxy: Server
let proxyUrl: string
let tunnels: string[]

beforeEach(async () => {
  server = await startScriptedServer()
  tunnels = []
  proxy = createServer()
  proxy.on('connect', (request, socket) => {
    tunnels.push(String(request.url))
    const upstream = connect(Number(new URL(server.origin).port), '127.0.0.1', () => {
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
  vi.unstubAllEnvs()
  await server.stop()
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
})

async function receiveOnce(): Promise<void> {
  const service = createDirectService(options)
  try {
    await service.queue(server.queueUrl).receive({ maxMessages: 1, waitSeconds: 0 })
  } finally {
    service.close()
  }
}

describe('a proxy', () => {
  it.each(['http_proxy', 'HTTP_PROXY'])('named by %s carries the requests', async (name) => {
    vi.stubEnv(name, proxyUrl)
    await receiveOnce()
    expect(tunnels).toEqual([new URL(server.origin).host])
    expect(server.requests).toHaveLength(1)
  })

  it('is passed by for the hosts of no_proxy', async () => {
    vi.stubEnv('http_proxy', proxyUrl)
    vi.stubEnv('no_proxy', '127.0.0.1')
    await receiveOnce()
    expect(tunnels).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  it('that is not named is not looked for', async () => {
    await receiveOnce()
    expect(tunnels).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  it('that does not answer is told as no connection', async () => {
    await new Promise((resolve) => proxy.close(resolve))
    vi.stubEnv('http_proxy', proxyUrl)
    await expect(receiveOnce()).rejects.toMatchObject({ kind: 'Unreachable' })
  })
})
