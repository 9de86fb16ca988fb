import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Queue, QueueService } from '../../src/queue/port.ts'
import { QueueError } from '../../src/queue/queue-error.ts'
import { createSdkService, type SdkServiceOptions } from '../../src/queue/sdk/sdk.ts'
import {
  hang,
  refuse,
  reset,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from './scripted-server.ts'

const done = { Successful: [{ Id: '0' }], Failed: [] }
const poll = { maxMessages: 10, waitSeconds: 0 }

let server: ScriptedServer
const services: QueueService[] = []

beforeEach(async () => {
  server = await startScriptedServer()
})

afterEach(async () => {
  for (const service of services.splice(0)) service.close()
  await server.stop()
})

function open(options: SdkServiceOptions = {}, url = server.queueUrl): Queue {
  const service = createSdkService(options)
  services.push(service)
  return service.queue(url)
}

/** A client as an app would make it, without a word about MD5 or time-outs. */
function ordinaryClient(): SQSClient {
  return new SQSClient({
    endpoint: server.origin,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    maxAttempts: 1,
  })
}

function message(body: string, md5 = createHash('md5').update(body).digest('hex')) {
  return { MessageId: body, ReceiptHandle: `handle of ${body}`, Body: body, MD5OfBody: md5 }
}

async function failureOf(promise: Promise<unknown>): Promise<QueueError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(QueueError)
  return error as QueueError
}

describe('a refused request', () => {
  it.each<[string, Step]>([
    ['throttling', refuse('RequestThrottled')],
    ['an overloaded service', refuse('ServiceUnavailable', 503)],
    ['a reset connection', reset],
    ['a connection that is reset in mid-answer', (reply) => reply.resetHalfway(done)],
  ])('is sent again after %s', async (_, step) => {
    server.script(step, (reply) => reply.json(done))
    expect(await open().delete(['handle'])).toEqual([{ ok: true }])
    expect(server.requests).toHaveLength(2)
  })

  it.each([
    ['RequestThrottled', 400, 'Throttled'],
    ['OverLimit', 403, 'Throttled'],
    ['ServiceUnavailable', 503, 'ServerFault'],
    ['InternalFailure', 500, 'ServerFault'],
    ['QueueDoesNotExist', 400, 'NoSuchQueue'],
    ['AccessDeniedException', 403, 'AccessDenied'],
    ['InvalidClientTokenId', 403, 'BadCredentials'],
    ['ExpiredToken', 403, 'ExpiredCredentials'],
    ['InvalidParameterValue', 400, 'InvalidRequest'],
  ])('%s (%i) is of the kind %s', async (code, status, kind) => {
    server.otherwise = refuse(code, status)
    const error = await failureOf(open({ maxAttempts: 1 }).receive(poll))
    expect(error).toMatchObject({ kind, code, action: 'ReceiveMessage', queue: server.queueUrl })
    expect(error.message).toContain(server.queueUrl)
    expect(server.requests).toHaveLength(1)
  })

  it('tells the policy statement that is missing, with the ARN of the queue', async () => {
    server.otherwise = refuse('AccessDeniedException', 403)
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
    const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
    const queue = open({ endpoint: server.origin, credentials }, url)
    const error = await failureOf(queue.changeVisibility([{ receiptHandle: 'h', seconds: 1 }]))
    expect(error.message).toContain(
      '{"Effect":"Allow","Action":"sqs:ChangeMessageVisibility","Resource":"arn:aws:sqs:eu-west-1:123456789012:orders"}',
    )
  })

  it('leaves entries that failed alone to the caller', async () => {
    const Failed = [{ Id: '1', Code: 'InternalError', SenderFault: false }]
    server.script((reply) => reply.json({ Successful: [{ Id: '0' }], Failed }))
    expect(await open().delete(['a', 'b', 'c'])).toEqual([
      { ok: true },
      {
        ok: false,
        code: 'InternalError',
        senderFault: false,
        message: expect.stringMatching(/./),
      },
      { ok: false, code: 'NoResult', senderFault: false, message: expect.stringMatching(/./) },
    ])
  })
})

describe('a server that does not answer', () => {
  it('is Unreachable when nobody listens', async () => {
    const port = await closedPort()
    const queue = open({ maxAttempts: 2 }, `http://127.0.0.1:${port}/000000000000/orders`)
    const error = await failureOf(queue.receive(poll))
    expect(error).toMatchObject({ kind: 'Unreachable', code: 'ECONNREFUSED' })
  })

  it('is Unreachable when its name does not resolve', async () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
    const options = { region: 'eu-west-1', credentials, maxAttempts: 1 }
    const queue = open(options, 'http://sqs.invalid/000000000000/orders')
    expect((await failureOf(queue.receive(poll))).kind).toBe('Unreachable')
  })

  it('is given up within the time-out, and the connection ends with it', async () => {
    server.otherwise = hang
    const begun = performance.now()
    const error = await failureOf(open({ requestTimeoutMs: 200, maxAttempts: 1 }).delete(['h']))
    expect(error.kind).toBe('TimedOut')
    expect(performance.now() - begun).toBeLessThan(5_000)
    await vi.waitFor(() => expect(server.openSockets()).toBe(0))
  })

  it('is given up in the middle of an answer, too', async () => {
    server.otherwise = (reply) => reply.stallHalfway({ Messages: [message('a')] })
    const error = await failureOf(open({ requestTimeoutMs: 200 }).receive(poll))
    expect(error.kind).toBe('TimedOut')
    await vi.waitFor(() => expect(server.openSockets()).toBe(0))
  })

  it('is given up by a handed-in client that has no time-outs at all', async () => {
    server.otherwise = hang
    const client = ordinaryClient()
    const error = await failureOf(open({ client, requestTimeoutMs: 100 }).delete(['h']))
    expect(error.kind).toBe('TimedOut')
    client.destroy()
  })

  it('has the whole wait time of a long poll, whatever the time-out', async () => {
    server.script((reply) => setTimeout(() => reply.json({ Messages: [message('a')] }), 400))
    const queue = open({ requestTimeoutMs: 200, maxAttempts: 1 })
    expect(await queue.receive({ maxMessages: 1, waitSeconds: 1 })).toHaveLength(1)
  })

  it('does not keep a poll from ending when its caller aborts it', async () => {
    server.otherwise = hang
    const abort = new AbortController()
    const receiving = open().receive({ ...poll, waitSeconds: 20, signal: abort.signal })
    await vi.waitFor(() => expect(server.requests).toHaveLength(1))
    abort.abort()
    expect((await failureOf(receiving)).kind).toBe('Aborted')
    await vi.waitFor(() => expect(server.openSockets()).toBe(0))
  })

  it('holds up no delete with eighty polls', async () => {
    server.otherwise = (reply) => {
      if (reply.request.action === 'DeleteMessageBatch') reply.json(done)
    }
    const queue = open()
    const ending = new AbortController()
    const request = { maxMessages: 1, waitSeconds: 20, signal: ending.signal }
    const polls = Array.from({ length: 80 }, () => queue.receive(request).catch(() => 'ended'))
    await vi.waitFor(() => expect(server.requests).toHaveLength(80))
    expect(await queue.delete(['h'])).toEqual([{ ok: true }])
    ending.abort()
    await Promise.all(polls)
  })
})

describe('a damaged answer', () => {
  it('hides no other message when one body was damaged', async () => {
    const Messages = [message('a'), message('b', '0'.repeat(32)), message('c')]
    server.script((reply) => reply.json({ Messages }))
    const received = await open().receive(poll)
    expect(received.map(({ body, bodyIntact }) => [body, bodyIntact])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ])
  })

  it('hides them with a handed-in client that checks by itself, and the error says how to mend it', async () => {
    server.otherwise = (reply) =>
      reply.json({ Messages: [message('a'), message('b', '0'.repeat(32))] })
    const client = ordinaryClient()
    const error = await failureOf(open({ client }).receive(poll))
    expect(error.code).toBe('InvalidMd5Checksum')
    expect(error.message).toContain('md5: false')
    client.destroy()
  })

  it.each<[string, Step]>([
    ['JSON that is cut off', (reply) => reply.text('{"Messages":[{"Body":"private words')],
    ["a proxy's page", (reply) => reply.text('<html>private words</html>', 502)],
  ])('is told without a word of what stood in it: %s', async (_, step) => {
    server.otherwise = step
    const error = await failureOf(open({ maxAttempts: 1 }).receive(poll))
    const told = `${error.message} ${error.stack} ${JSON.stringify(error.cause)} ${String(error.cause)}`
    expect(told).not.toContain('private')
    expect(error.kind).toBe('ServerFault')
  })

  it('of a send is told for the entry whose body did not arrive as it was', async () => {
    const md5 = createHash('md5').update('a').digest('hex')
    const Successful = [
      { Id: '0', MessageId: 'm0', MD5OfMessageBody: md5 },
      { Id: '1', MessageId: 'm1', MD5OfMessageBody: '0'.repeat(32) },
    ]
    server.script((reply) => reply.json({ Successful, Failed: [] }))
    const [first, second] = await open().send([{ body: 'a' }, { body: 'b' }])
    expect(first).toEqual({ ok: true, messageId: 'm0' })
    expect(second).toMatchObject({ ok: false, code: 'InvalidMd5Checksum', senderFault: false })
  })
})

describe('credentials', () => {
  it('that never come do not hold a request up for ever', async () => {
    const credentials = () => new Promise<never>(() => {})
    const queue = open({ endpoint: server.origin, credentials, requestTimeoutMs: 100 })
    expect((await failureOf(queue.receive(poll))).kind).toBe('TimedOut')
  })

  it('that no provider finds are BadCredentials, with a sentence', async () => {
    const credentials = async () => {
      throw Object.assign(new Error('none here'), { name: 'CredentialsProviderError' })
    }
    const error = await failureOf(open({ endpoint: server.origin, credentials }).receive(poll))
    expect(error.kind).toBe('BadCredentials')
    expect(error.message).toContain('AWS_PROFILE')
    expect(server.requests).toHaveLength(0)
  })
})

async function closedPort(): Promise<number> {
  const listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  await new Promise((resolve) => listener.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
