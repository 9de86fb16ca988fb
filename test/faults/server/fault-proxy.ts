import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { listen } from '../../fixtures/ports.ts'

/** What the network, or SQS itself, does to a request. */
export type Fault =
  /** The connection ends before the server has seen it. */
  | 'cut'
  /** The server carries it out, and the connection ends instead of its answer. */
  | 'lose'
  /** Refused without effect, and the sender may try again. */
  | 'throttle'
  /** Refused without effect: a fault of the service. */
  | 'fail'

export type Json = Readonly<Record<string, unknown>>

/** A request that came by, with what the server answered, if it has seen it. */
export interface Exchange {
  readonly action: string
  readonly input: Json
  readonly fault: Fault | undefined
  /** The answer of the server, when it has carried the request out. */
  readonly answer: Json | undefined
  readonly begunMs: number
}

/** Decides about each request. */
export type Trouble = (action: string, input: Json) => Fault | undefined

/** Stands between a client and a server, and does harm. */
export interface FaultProxy {
  readonly endpoint: string
  /** In the order in which they ended. */
  readonly exchanges: readonly Exchange[]
  trouble: Trouble
  /** Ends every connection of a client, whatever is on its way. */
  cutAll(): void
  stop(): Promise<void>
}

export async function startFaultProxy(target: string, trouble: Trouble): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true })
  const exchanges: Exchange[] = []
  const sockets = new Set<Socket>()
  const server = createServer((incoming, response) => {
    pass(incoming, response).catch(() => incoming.socket.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await seenRequest(incoming)
    const fault = proxy.trouble(seen.action, seen.input)
    if (fault !== undefined && fault !== 'lose') {
      exchanges.push({ ...seen, fault, answer: undefined })
      harm(fault, incoming, response)
      return
    }
    const upstream = request(target, { agent, method: 'POST', headers: incoming.headers })
    upstream.on('error', () => {})
    response.on('close', () => {
      // A client that leaves a long poll leaves the server's too. Of all else it is seen how it ended.
      if (seen.action === 'ReceiveMessage') upstream.destroy()
    })
    upstream.end(seen.body)
    const [answered] = (await once(upstream, 'response')) as [IncomingMessage]
    const body = await text(answered)
    const { statusCode = 500, headers } = answered
    const answer = statusCode === 200 ? (JSON.parse(body) as Json) : undefined
    exchanges.push({ ...seen, fault, answer })
    if (fault === 'lose') incoming.socket.resetAndDestroy()
    else if (!response.destroyed) response.writeHead(statusCode, headers).end(body)
  }

  const cutAll = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    exchanges,
    trouble,
    cutAll,
    async stop() {
      cutAll()
      server.close()
      agent.destroy()
    },
  }
  return proxy
}

async function seenRequest(incoming: IncomingMessage) {
  const body = await text(incoming)
  const action = String(incoming.headers['x-amz-target']).replace('AmazonSQS.', '')
  return { action, body, input: JSON.parse(body) as Json, begunMs: performance.now() }
}

function harm(
  fault: Exclude<Fault, 'lose'>,
  { socket }: IncomingMessage,
  response: ServerResponse,
): void {
  if (fault === 'cut') {
    socket.resetAndDestroy()
    return
  }
  const [status, code] =
    fault === 'throttle' ? [400, 'RequestThrottled'] : [503, 'ServiceUnavailable']
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: 'by the proxy' }))
}
