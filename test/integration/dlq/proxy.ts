import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request to SQS on its way through: what it is, and how often there was one of its kind, this one counted. */
export interface Passing {
  readonly action: string
  readonly count: number
}

export interface SqsProxy {
  readonly endpoint: string
  /** The receipt handles that were given out through it, by the URL of the queue. */
  readonly handles: readonly { readonly queueUrl: string; readonly receiptHandle: string }[]
  stop(): Promise<void>
}

export interface ProxyOptions {
  /** Called with a request before SQS has it: it is held until this resolves. */
  readonly before?: (passing: Passing) => Promise<void> | void
  /** Called once SQS has carried it out, before the answer goes back. */
  readonly after?: (passing: Passing) => Promise<void> | void
  /** Changes an answer on its way back. */
  readonly damage?: (answer: string) => string
}

/** Stands between a command and the local SQS, so that a test can break off either at a certain request. */
export async function startProxy(target: string, options: ProxyOptions): Promise<SqsProxy> {
  const counts = new Map<string, number>()
  const handles: { queueUrl: string; receiptHandle: string }[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request)
      const action = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./, '')
      const count = (counts.get(action) ?? 0) + 1
      counts.set(action, count)
      await options.before?.({ action, count })
      const { host: _host, connection: _connection, ...headers } = request.headers
      const answer = await fetch(`${target}${request.url}`, {
        method: request.method ?? 'POST',
        headers: headers as Record<string, string>,
        body,
      })
      const text = await answer.text()
      if (action === 'ReceiveMessage') {
        const { QueueUrl: queueUrl } = JSON.parse(body)
        const { Messages = [] } = JSON.parse(text)
        for (const { ReceiptHandle } of Messages) {
          handles.push({ queueUrl, receiptHandle: ReceiptHandle })
        }
      }
      await options.after?.({ action, count })
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(options.damage?.(text) ?? text)
    })().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${port}`, handles, stop: () => stop(server) }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
