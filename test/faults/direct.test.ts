import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDirectService, type DirectOptions } from '../../src/queue/direct/direct.ts'
import type { Queue, QueueService } from '../../src/queue/port.ts'
import { QueueError } from '../../src/queue/queue-error.ts'
import {
  hang,
  ok,
  refuse,
  reset,
  type ScriptedServer,
  startScriptedServer,
} from './scripted-server.ts'

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
const done = { Successful: [{ Id: '0' }], Failed: [] }

let server: ScriptedServer
const services: QueueService[] = []

beforeEach(async () => {
  server = await startScriptedServer()
})

afterEach(async () => {
  for (const service of services.splice(0)) service.close()
  await server.stop()
  vi.unstubAllEnvs()
})

function open(options: DirectOptions = {}, url = server.queueUrl): Queue {
  const service = createDirectService({ region: 'eu-west-1', credentials, ...options })
  services.push(service)
  return service.queue(url)
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

const poll = { maxMessages: 10, waitSeconds: 0 }

describe('a refused request', () => {
  it.each([
    ['throttling', refuse('RequestThrottled')],
    ['throttling by status', refuse('SomethingNew', 429)],
    ['an overloaded service', refuse('ServiceUnavailable', 503)],
    [
      'a gateway without JSON',
      (reply: { text: (t: string, s: number) => void }) =>
        reply.text('<html>Bad Gateway</html>', 502),
    ],
  ] as const)('is sent again after %s, polls too', async (_, step) => {
    server.script(step as Parameters<ScriptedServer['script']>[0], (reply) =>
      reply.json({ Messages: [message('a')] }),
    )
    expect(await open().receive(poll)).toHaveLength(1)
    expect(server.requests).toHaveLength(2)
  })

  it('is given up after the attempts, with the last reason', async () => {
    server.otherwise = refuse('ServiceUnavailable', 503)
    const error = await failureOf(open({ maxAttempts: 3 }).delete(['handle']))
    expect(error).toMatchObject({ kind: 'ServerFault', code: 'ServiceUnavailable' })
    expect(server.requests).toHaveLength(3)
  })

  it.each([
    ['QueueDoesNotExist', 'NoSuchQueue'],
    ['AccessDeniedException', 'AccessDenied'],
    ['InvalidClientTokenId', 'BadCredentials'],
    ['InvalidParameterValue', 'InvalidRequest'],
    ['OverLimit', 'Throttled'],
  ])('is not sent again after %s', async (code, kind) => {
    server.otherwise = refuse(code)
    const error = await failureOf(open().receive(poll))
    expect(error).toMatchObject({ kind, code, action: 'ReceiveMessage', queue: server.queueUrl })
    expect(server.requests).toHaveLength(1)
  })

  it('leaves entries that failed alone to the caller', async () => {
    const Failed = [{ Id: '1', Code: 'ReceiptHandleIsInvalid', SenderFault: true, Message: 'old' }]
    server.script((reply) => reply.json({ Successful: [{ Id: '0' }], Failed }))
    expect(await open().delete(['a', 'b'])).toEqual([
      { ok: true },
      { ok: false, code: 'ReceiptHandleIsInvalid', senderFault: true, message: 'old' },
    ])
    expect(server.requests).toHaveLength(1)
  })
})

describe('a lost answer', () => {
  it('is asked for again where the action may be done twice', async () => {
    server.script(
      reset,
      (reply) => reply.resetHalfway(done),
      (reply) => reply.json(done),
    )
    expect(await open().delete(['handle'])).toEqual([{ ok: true }])
    expect(server.requests).toHaveLength(3)
  })

  it('of a poll is reported: its messages are hidden, and another poll would not find them', async () => {
    server.script((reply) => reply.resetHalfway({ Messages: [message('a')] }))
    const error = await failureOf(open().receive(poll))
    expect(error.kind).toBe('Unreachable')
    expect(server.requests).toHaveLength(1)
  })

  it('of a FIFO poll is asked for again with its attempt id', async () => {
    server.script(reset, (reply) => reply.json({ Messages: [message('a')] }))
    const received = await open().receive({ ...poll, attemptId: 'attempt-1' })
    expect(received).toHaveLength(1)
    expect(server.requests.map(({ body }) => body.ReceiveRequestAttemptId)).toEqual([
      'attempt-1',
      'attempt-1',
    ])
  })

  it('makes the next try of a long poll wait only for what is left', async () => {
    server.script(
      (reply) => setTimeout(() => reply.reset(), 1100),
      (reply) => reply.json({}),
    )
    await open().receive({ maxMessages: 1, waitSeconds: 5, attemptId: 'attempt-1' })
    const waits = server.requests.map(({ body }) => body.WaitTimeSeconds as number)
    expect(waits[0]).toBe(5)
    expect(waits[1]).toBeLessThanOrEqual(3)
  })
})

describe('a server that does not answer', () => {
  it('is Unreachable when nobody listens, after all attempts, polls too', async () => {
    const port = await closedPort()
    const queue = open({}, `http://127.0.0.1:${port}/000000000000/orders`)
    const error = await failureOf(queue.receive({ maxMessages: 1, waitSeconds: 20 }))
    expect(error).toMatchObject({ kind: 'Unreachable', code: 'ECONNREFUSED' })
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

  it('is asked a second time where that is safe', async () => {
    server.script(hang, (reply) => reply.json(done))
    expect(await open({ requestTimeoutMs: 2_000 }).delete(['h'])).toEqual([{ ok: true }])
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

  it('is not even asked when the caller had aborted before', async () => {
    const receiving = open().receive({ ...poll, signal: AbortSignal.abort() })
    expect((await failureOf(receiving)).kind).toBe('Aborted')
    expect(server.requests).toHaveLength(0)
  })

  it('holds up no delete with a hundred polls', async () => {
    server.otherwise = (reply) => {
      if (reply.request.action === 'DeleteMessageBatch') reply.json(done)
    }
    const queue = open()
    const polls = Array.from({ length: 100 }, () =>
      queue.receive({ maxMessages: 1, waitSeconds: 20 }).catch(() => 'ended'),
    )
    await vi.waitFor(() => expect(server.requests).toHaveLength(100))
    expect(await queue.delete(['h'])).toEqual([{ ok: true }])
    for (const service of services) service.close()
    expect(new Set(await Promise.all(polls))).toEqual(new Set(['ended']))
  })
})

describe('credentials', () => {
  it('are renewed once for all requests when SQS says that they have expired', async () => {
    const tokens: string[] = []
    const provider = vi.fn(async () => {
      tokens.push(`token-${tokens.length}`)
      return { ...credentials, sessionToken: tokens.at(-1) ?? '' }
    })
    server.otherwise = (reply) =>
      reply.request.headers['x-amz-security-token'] === 'token-0'
        ? refuse('ExpiredTokenException', 403)(reply)
        : reply.json(done)
    const queue = open({ credentials: provider })
    const results = await Promise.all(Array.from({ length: 5 }, () => queue.delete(['h'])))
    expect(results).toEqual(Array.from({ length: 5 }, () => [{ ok: true }]))
    expect(tokens).toEqual(['token-0', 'token-1'])
  })

  it('that are still refused after that are an error of their own kind', async () => {
    server.otherwise = refuse('ExpiredTokenException', 403)
    const error = await failureOf(open({ maxAttempts: 2 }).delete(['h']))
    expect(error.kind).toBe('ExpiredCredentials')
    expect(server.requests).toHaveLength(2)
  })

  it('that cannot be renewed leave the refusal as the reason', async () => {
    const provider = async (options?: { forceRefresh?: boolean }) => {
      if (options?.forceRefresh) throw new Error('the identity service is away')
      return credentials
    }
    server.otherwise = refuse('ExpiredTokenException', 403)
    const error = await failureOf(open({ credentials: provider }).delete(['h']))
    expect(error.kind).toBe('ExpiredCredentials')
    expect(server.requests).toHaveLength(1)
  })

  it('that no provider finds are BadCredentials, and are looked for again by the next request', async () => {
    let found = false
    const provider = async () => {
      if (!found) throw Object.assign(new Error('none here'), { name: 'CredentialsProviderError' })
      return credentials
    }
    const queue = open({ credentials: provider })
    expect((await failureOf(queue.receive(poll))).kind).toBe('BadCredentials')
    found = true
    expect(await queue.receive(poll)).toEqual([])
  })
})

describe('a provider of credentials that does not answer', () => {
  it('is waited for no longer than a request may take', async () => {
    const queue = open({ credentials: () => new Promise(() => {}), requestTimeoutMs: 100 })
    expect((await failureOf(queue.delete(['h']))).kind).toBe('TimedOut')
    expect((await failureOf(queue.receive(poll))).kind).toBe('TimedOut')
  })

  it('at a renewal holds no request for ever', async () => {
    const provider = (options?: { forceRefresh?: boolean }) =>
      options?.forceRefresh ? new Promise<never>(() => {}) : Promise.resolve(credentials)
    server.otherwise = refuse('ExpiredTokenException', 403)
    const queue = open({ credentials: provider, requestTimeoutMs: 1_000 })
    expect((await failureOf(queue.delete(['h']))).kind).toBe('ExpiredCredentials')
  })

  it('does not keep a poll from being aborted', async () => {
    const queue = open({ credentials: () => new Promise(() => {}) })
    const signal = AbortSignal.timeout(50)
    const long = { maxMessages: 1, waitSeconds: 20, signal }
    expect((await failureOf(queue.receive(long))).kind).toBe('Aborted')
  })
})

describe('a wrong clock', () => {
  it('is corrected by what SQS tells of its own, for all later requests', async () => {
    const aheadMs = 20 * 60_000
    server.otherwise = (reply) => {
      const nowMs = Date.now() + aheadMs
      const date = { date: new Date(nowMs).toUTCString() }
      const skewed = Math.abs(signedAt(reply.request.headers) - nowMs) > 5 * 60_000
      if (skewed) refuse('RequestTimeTooSkewed', 403, date)(reply)
      else ok(reply)
    }
    const queue = open()
    await queue.receive(poll)
    await queue.receive(poll)
    expect(server.requests).toHaveLength(3)
  })

  it('is not blamed when the times agree', async () => {
    server.otherwise = refuse('InvalidSignatureException', 403)
    expect((await failureOf(open().receive(poll))).kind).toBe('BadCredentials')
    expect(server.requests).toHaveLength(1)
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

  it('is told without a word of what stood in it', async () => {
    server.script((reply) => reply.text('{"Messages":[{"Body":"private words'))
    const error = await failureOf(open().receive(poll))
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('private')
  })

  it('of a send is told for the entry whose body did not arrive as it was', async () => {
    const Successful = [
      { Id: '0', MessageId: 'm0', MD5OfMessageBody: createHash('md5').update('a').digest('hex') },
      { Id: '1', MessageId: 'm1', MD5OfMessageBody: '0'.repeat(32) },
    ]
    server.script((reply) => reply.json({ Successful, Failed: [] }))
    const [first, second] = await open().send([{ body: 'a' }, { body: 'b' }])
    expect(first).toEqual({ ok: true, messageId: 'm0' })
    expect(second).toMatchObject({ ok: false, code: 'InvalidMd5Checksum', senderFault: false })
  })
})

describe('a closed service', () => {
  it('ends its polls at once, and does not begin them again', async () => {
    server.otherwise = hang
    const receiving = open().receive({ ...poll, waitSeconds: 20 })
    await vi.waitFor(() => expect(server.requests).toHaveLength(1))
    services.at(-1)?.close()
    expect((await failureOf(receiving)).kind).toBe('Aborted')
    expect(server.requests).toHaveLength(1)
  })

  it('refuses requests with a sentence', async () => {
    const queue = open()
    services.at(-1)?.close()
    expect((await failureOf(queue.receive(poll))).message).toContain('closed')
  })
})

function signedAt(headers: IncomingHttpHeaders): number {
  const text = String(headers['x-amz-date'])
  return Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

async function closedPort(): Promise<number> {
  const listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  await new Promise((resolve) => listener.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
