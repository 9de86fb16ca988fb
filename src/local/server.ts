import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { localDefaults } from './defaults.ts'
import type { createSqs, Sqs } from './sqs.ts'
import { identify, whoPath } from './who.ts'

/** An import of it loads WebSocket and fetch too, to list its exports: half of the time until it listens. */
const http = process.getBuiltinModule('node:http')

/** Where the local SQS listens, and the queue that it creates. */
export interface LocalSqsOptions {
  /** Default 19324, which is neither LocalStack's 4566 nor ElasticMQ's 9324. 0 for any free one. */
  readonly port?: number
  /** The queue's name; its dead-letter queue is NAME-dlq. FIFO when it ends in `.fifo`. Default `stream-events`. */
  readonly queue?: string
  /** Receives before SQS moves a message to the dead-letter queue. Default 12. */
  readonly maxReceiveCount?: number
}

/** An SQS that runs in this process. */
export interface LocalSqs {
  /** Where it answers: `http://127.0.0.1:19324`. */
  readonly endpoint: string
  readonly region: string
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
  /**
   * Creates another queue, with SQS's attribute names; returns its URL. FIFO when the name ends in `.fifo`.
   *
   * @throws QueueError for a name or attributes that SQS would refuse.
   */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): string
  /** Stops it, with its open polls and all messages. */
  stop(): Promise<void>
}

/**
 * Starts an SQS on this machine, for development and tests, with one queue as Stream needs it (long polls,
 * messages of up to 1 MiB, redrive to its dead-letter queue). It listens on 127.0.0.1 only, accepts any
 * credentials, and keeps everything in memory.
 *
 * @throws LocalSqsError when the port is in use; it names the process.
 * @throws QueueError for a name of the queue or a maxReceiveCount that SQS would refuse.
 */
export async function startLocalSqs(options: LocalSqsOptions = {}): Promise<LocalSqs> {
  const { port = localDefaults.port, queue = localDefaults.queue } = options
  const server = http.createServer({ keepAliveTimeout: keepAliveMs })
  const endpoint = await listen(server, port)
  // Clients can connect; their requests wait for what is loaded now.
  const loading = loadSqs(endpoint, { ...options, queue })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === whoPath) identify(response, queue)
    else void answer(request, response, loading)
  })
  try {
    const sqs = await loading
    const { region, queueUrl, deadLetterQueueUrl } = sqs
    return {
      endpoint,
      region,
      queueUrl,
      deadLetterQueueUrl,
      createQueue: (name, attributes = {}) => sqs.createQueue(name, attributes),
      async stop() {
        sqs.close()
        await stop(server)
      },
    }
  } catch (error) {
    await stop(server)
    throw error
  }
}

/** The local SQS cannot start. The message says why and what to do. */
export class LocalSqsError extends Error {
  override readonly name = 'LocalSqsError'
}

/** Longer than clients keep idle connections, so that none is closed under a request. */
const keepAliveMs = 75_000

async function listen(server: Server, port: number): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code !== 'EADDRINUSE') {
      throw new LocalSqsError(`The local SQS cannot listen on port ${port} (${code}).`, { cause })
    }
    const { portHolder } = await import('./port-holder.ts')
    throw new LocalSqsError(
      `Port ${port} of this machine is taken by ${await portHolder(port)}. Stop that, or use another port.`,
      { cause },
    )
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function loadSqs(...made: Parameters<typeof createSqs>): Promise<Sqs> {
  const { createSqs } = await import('./sqs.ts')
  return createSqs(...made)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  loading: Promise<Sqs>,
): Promise<void> {
  const sqs = await loading.catch(() => undefined)
  if (sqs) await sqs.answer(request, response)
  else response.destroy()
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
