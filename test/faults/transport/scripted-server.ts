import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { listen } from '../../fixtures/ports.ts'

/** A server on 127.0.0.1 that answers its next requests as a test says, over real sockets. */
export interface ScriptedServer {
  readonly origin: string
  readonly queueUrl: string
  /** Every request that came, in order. */
  readonly requests: readonly SeenRequest[]
  /** What to do with the coming requests, one each. Beyond them, `otherwise`. */
  script(...steps: Step[]): void
  otherwise: Step
  /** Connections that are open now. */
  openSockets(): number
  stop(): Promise<void>
}

export interface SeenRequest {
  readonly action: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}

export type Step = (reply: Reply) => void

export interface Reply {
  readonly request: SeenRequest
  json(value: unknown, status?: number, headers?: Record<string, string>): void
  /** Any bytes as a whole answer. */
  text(body: string, status?: number): void
  /** Ends the connection before a byte of an answer. */
  reset(): void
  /** Sends the head and the first half of an answer, then ends the connection. */
  resetHalfway(value: unknown): void
  /** Sends half and then nothing more. */
  stallHalfway(value: unknown): void
}

export const ok: Step = (reply) => reply.json({})
export const hang: Step = () => {}
export const reset: Step = (reply) => reply.reset()

/** An error as SQS words it. */
export function refuse(code: string, status = 400, headers: Record<string, string> = {}): Step {
  const __type = `com.amazonaws.sqs#${code}`
  return (reply) => reply.json({ __type, message: `${code} was scripted` }, status, headers)
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const steps: Step[] = []
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const server = createServer((incoming, response) => {
    void seen(incoming).then((request) => {
      requests.push(request)
      const step = steps.shift() ?? scripted.otherwise
      step(replyOn(request, incoming.socket, response))
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  const origin = `http://127.0.0.1:${await listen(server)}`
  const scripted: ScriptedServer = {
    origin,
    queueUrl: `${origin}/000000000000/orders`,
    requests,
    otherwise: ok,
    script: (...more) => {
      steps.push(...more)
    },
    openSockets: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
  return scripted
}

async function seen(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const target = String(incoming.headers['x-amz-target'] ?? '')
  return {
    action: target.replace('AmazonSQS.', ''),
    headers: incoming.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  }
}

function replyOn(request: SeenRequest, socket: Socket, response: ServerResponse): Reply {
  const half = (value: unknown) => {
    const body = JSON.stringify(value)
    const type = 'application/x-amz-json-1.0'
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
    response.write(body.slice(0, body.length / 2))
  }
  return {
    request,
    json(value, status = 200, headers = {}) {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers })
      response.end(JSON.stringify(value))
    },
    text(body, status = 200) {
      response.writeHead(status)
      response.end(body)
    },
    reset: () => socket.resetAndDestroy(),
    resetHalfway(value) {
      half(value)
      setImmediate(() => socket.resetAndDestroy())
    },
    stallHalfway: half,
  }
}
