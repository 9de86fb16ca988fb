import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { Queue, QueueService } from '../../../src/queue/port.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'
import type { ClientOptions } from '../../../src/queue/sdk/sdk.ts'
import {
  type Reply,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from './scripted-server.ts'

export type Create<Options = ClientOptions> = (options: Options) => QueueService

/** A transport and a server that follows a script, both new for each test. */
export interface TransportWorld<Options = ClientOptions> {
  readonly server: ScriptedServer
  service(options?: Options): QueueService
  open(options?: Options, url?: string): Queue
  /** Closes the services that were made. */
  close(): void
}

export function useTransport<Options extends object>(
  create: Create<Options>,
): TransportWorld<Options> {
  let server: ScriptedServer
  const services: QueueService[] = []
  beforeEach(async () => {
    server = await startScriptedServer()
  })
  afterEach(async () => {
    close()
    await server.stop()
    vi.unstubAllEnvs()
  })
  const close = () => {
    for (const service of services.splice(0)) service.close()
  }
  const service = (options?: Options) => {
    const made = create({ region: 'eu-west-1', ...options } as Options)
    services.push(made)
    return made
  }
  return {
    get server() {
      return server
    },
    service,
    close,
    open: (options, url = server.queueUrl) => service(options).queue(url),
  }
}

export const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }

export const done = { Successful: [{ Id: '0' }], Failed: [] }
export const poll = { maxMessages: 10, waitSeconds: 0 }

export function message(body: string, md5 = md5Of(body)) {
  return { MessageId: body, ReceiptHandle: `handle of ${body}`, Body: body, MD5OfBody: md5 }
}

export function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** Each request of the port, by itself. */
export const requests: readonly (readonly [string, (queue: Queue) => Promise<unknown>])[] = [
  ['receive', (queue) => queue.receive(poll)],
  ['delete', (queue) => queue.delete(['h'])],
  ['changeVisibility', (queue) => queue.changeVisibility([{ receiptHandle: 'h', seconds: 1 }])],
  ['send', (queue) => queue.send([{ body: 'a' }])],
  ['attributes', (queue) => queue.attributes()],
]

/** The least that SQS says to the request when all is well. */
export function soundAnswer({ request }: Reply): object {
  if (request.action === 'ReceiveMessage') return {}
  if (request.action === 'GetQueueAttributes') return { Attributes: { QueueArn: 'arn' } }
  return done
}

export const answerWith = (text: string, status?: number): Step => {
  return (reply) => reply.text(text, status)
}

export async function failureOf(promise: Promise<unknown>): Promise<QueueError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(QueueError)
  return error as QueueError
}

/** Everything that an error says, its cause included. */
export function textOf(error: QueueError): string {
  return `${error.message} ${error.stack} ${JSON.stringify(error.cause)} ${String(error.cause)}`
}
