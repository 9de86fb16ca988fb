import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Queue, QueueService, UnreadableMessage } from '../../src/queue/port.ts'
import { isFinal, QueueError } from '../../src/queue/queue-error.ts'
import type { ClientOptions } from '../../src/queue/sdk/sdk.ts'
import { createRouter } from '../../src/route/router.ts'
import { createWorker } from '../../src/worker/worker.ts'
import {
  hang,
  type Reply,
  refuse,
  reset,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from './scripted-server.ts'

export const done = { Successful: [{ Id: '0' }], Failed: [] }
export const poll = { maxMessages: 10, waitSeconds: 0 }

export function message(body: string, md5 = md5Of(body)) {
  return { MessageId: body, ReceiptHandle: `handle of ${body}`, Body: body, MD5OfBody: md5 }
}

function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

export async function failureOf(promise: Promise<unknown>): Promise<QueueError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(QueueError)
  return error as QueueError
}

/** A scripted server for each test, and services that end with it. */
export function useScriptedServer() {
  const world = { server: undefined as unknown as ScriptedServer, services: [] as QueueService[] }
  beforeEach(async () => {
    world.server = await startScriptedServer()
  })
  afterEach(async () => {
    for (const service of world.services.splice(0)) service.close()
    await world.server.stop()
    vi.unstubAllEnvs()
  })
  return world
}

const answerWith = (text: string, status?: number): Step => {
  return (reply) => reply.text(text, status)
}

/** What does not come from SQS, though its status says that all went well. */
const noAnswers: readonly (readonly [string, Step])[] = [
  ['204', (reply) => reply.text('', 204)],
  ['an empty body', answerWith('')],
  ['null', answerWith('null')],
  ['a list', answerWith('[]')],
  ['a string', answerWith('"private words"')],
  ['a page', answerWith('<html>private words</html>')],
  ['JSON that is cut off', answerWith('{"Messages":[{"Body":"private words')],
  ['an error', (reply) => reply.json({ __type: 'x#ServiceUnavailable', message: 'away' })],
  ['an error that nobody knows', (reply) => reply.json({ __type: 'x#Strange', message: 'away' })],
]

/** What each transport does when the network, SQS or what stands between fails. */
export function transportFaults(
  name: string,
  create: (options: ClientOptions) => QueueService,
): void {
  const world = useScriptedServer()
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }

  function open(options: ClientOptions = {}, url = world.server.queueUrl): Queue {
    const service = create({ region: 'eu-west-1', credentials, ...options })
    world.services.push(service)
    return service.queue(url)
  }

  /** The requests of a queue that change or read something, all by themselves. */
  const requests: readonly (readonly [string, (queue: Queue) => Promise<unknown>])[] = [
    ['receive', (queue) => queue.receive(poll)],
    ['delete', (queue) => queue.delete(['h'])],
    ['changeVisibility', (queue) => queue.changeVisibility([{ receiptHandle: 'h', seconds: 1 }])],
    ['send', (queue) => queue.send([{ body: 'a' }])],
    ['attributes', (queue) => queue.attributes()],
  ]

  describe(`${name}: a refused request`, () => {
    it.each<[string, Step]>([
      ['throttling', refuse('RequestThrottled')],
      ['throttling by status', refuse('SomethingNew', 429)],
      ['an overloaded service', refuse('ServiceUnavailable', 503)],
      ['an error of the service that nobody knows', refuse('SomethingNew', 500)],
      ['a gateway without JSON', answerWith('<html>Bad Gateway</html>', 502)],
      ['a gateway without a body', answerWith('', 504)],
      ['408', answerWith('', 408)],
      ['425', answerWith('Too Early', 425)],
      ['404 without a word of SQS', answerWith('<html>no route</html>', 404)],
    ])('is sent again after %s, polls too', async (_, step) => {
      world.server.script(step, (reply) => reply.json({ Messages: [message('a')] }))
      expect(await open().receive(poll)).toHaveLength(1)
      expect(world.server.requests).toHaveLength(2)
    })

    it.each([
      ['QueueDoesNotExist', 400, 'NoSuchQueue'],
      ['AccessDeniedException', 403, 'AccessDenied'],
      ['KmsDisabled', 400, 'AccessDenied'],
      ['InvalidClientTokenId', 403, 'BadCredentials'],
      ['InvalidParameterValue', 400, 'InvalidRequest'],
      ['SomethingNew', 404, 'InvalidRequest'],
      ['OverLimit', 403, 'Throttled'],
    ])('is not sent again after %s (%i), which is %s', async (code, status, kind) => {
      world.server.otherwise = refuse(code, status)
      const error = await failureOf(open().receive(poll))
      const { queueUrl } = world.server
      expect(error).toMatchObject({ kind, code, action: 'ReceiveMessage', queue: queueUrl })
      expect(error.message).toContain(queueUrl)
      expect(world.server.requests).toHaveLength(1)
    })

    it.each([
      ['RequestThrottled', 400, 'Throttled', false],
      ['ServiceUnavailable', 503, 'ServerFault', false],
      ['InternalFailure', 500, 'ServerFault', false],
      ['ExpiredToken', 403, 'ExpiredCredentials', false],
      ['UnrecognizedClientException', 403, 'BadCredentials', true],
      ['InvalidSecurity', 403, 'BadCredentials', true],
      ['KmsInvalidState', 400, 'AccessDenied', true],
      ['KmsThrottled', 400, 'Throttled', false],
      ['AccessDenied', 403, 'AccessDenied', true],
      ['SomethingNew', 403, 'AccessDenied', true],
      ['SomethingNew', 400, 'InvalidRequest', true],
    ])('%s (%i) is %s, for start() final: %s', async (code, status, kind, final) => {
      world.server.otherwise = refuse(code, status)
      const error = await failureOf(open({ requestAttempts: 1 }).receive(poll))
      expect(error).toMatchObject({ kind, code })
      expect(isFinal(error)).toBe(final)
    })

    it.each([
      [302, 'Unreachable', false],
      [400, 'InvalidRequest', true],
      [403, 'AccessDenied', true],
      [404, 'Unreachable', false],
      [407, 'Unreachable', false],
      [408, 'TimedOut', false],
      [425, 'ServerFault', false],
      [429, 'Throttled', false],
      [500, 'ServerFault', false],
      [502, 'ServerFault', false],
    ])(
      'without a name is judged by its status: %i is %s, for start() final: %s',
      async (status, kind, final) => {
        const bodies = ['', '<html>private words</html>', '{}', 'null', '{"message":"no route"}']
        for (const body of bodies) {
          world.server.otherwise = answerWith(body, status)
          const error = await failureOf(open({ requestAttempts: 1 }).receive(poll))
          expect(error).toMatchObject({ kind, code: `HTTP ${status}` })
          expect(isFinal(error)).toBe(final)
          expect(toldBy(error)).not.toContain('private')
        }
      },
    )

    it('is given up after the attempts, with the last reason', async () => {
      world.server.otherwise = refuse('ServiceUnavailable', 503)
      const error = await failureOf(open({ requestAttempts: 2 }).delete(['handle']))
      expect(error).toMatchObject({ kind: 'ServerFault', code: 'ServiceUnavailable' })
      expect(world.server.requests).toHaveLength(2)
    })

    it('is tried as often as requests are, not as messages are', async () => {
      world.server.otherwise = refuse('ServiceUnavailable', 503)
      await failureOf(open({ maxAttempts: 1 } as ClientOptions).delete(['handle']))
      expect(world.server.requests).toHaveLength(3)
    })

    it('leaves entries that failed alone to the caller', async () => {
      const Failed = [
        { Id: '1', Code: 'ReceiptHandleIsInvalid', SenderFault: true, Message: 'old' },
        { Id: '2', Code: 'InternalError', SenderFault: false },
      ]
      world.server.script((reply) => reply.json({ Successful: [{ Id: '0' }], Failed }))
      const some = expect.stringMatching(/./)
      expect(await open().delete(['a', 'b', 'c', 'd'])).toEqual([
        { ok: true },
        { ok: false, code: 'ReceiptHandleIsInvalid', senderFault: true, message: 'old' },
        { ok: false, code: 'InternalError', senderFault: false, message: some },
        { ok: false, code: 'NoResult', senderFault: false, message: some },
      ])
      expect(world.server.requests).toHaveLength(1)
    })
  })

  describe(`${name}: a lost answer`, () => {
    it('is asked for again where the action may be done twice', async () => {
      world.server.script(
        reset,
        (reply) => reply.resetHalfway(done),
        (reply) => reply.json(done),
      )
      expect(await open().delete(['handle'])).toEqual([{ ok: true }])
      expect(world.server.requests).toHaveLength(3)
    })
  })

  describe(`${name}: a server that does not answer`, () => {
    it('is Unreachable when nobody listens', async () => {
      const url = `http://127.0.0.1:${await closedPort()}/000000000000/orders`
      const error = await failureOf(open({ requestAttempts: 2 }, url).receive(poll))
      expect(error).toMatchObject({ kind: 'Unreachable', code: 'ECONNREFUSED' })
    })

    it('is Unreachable when its name does not resolve', async () => {
      const url = 'http://sqs.invalid/000000000000/orders'
      const error = await failureOf(open({ requestAttempts: 1 }, url).receive(poll))
      expect(error.kind).toBe('Unreachable')
    })

    it('is given up within the time-out, and the connection ends with it', async () => {
      world.server.otherwise = hang
      const begun = performance.now()
      const queue = open({ requestTimeoutMs: 200, requestAttempts: 1 })
      expect((await failureOf(queue.delete(['h']))).kind).toBe('TimedOut')
      expect(performance.now() - begun).toBeLessThan(5_000)
      await vi.waitFor(() => expect(world.server.openSockets()).toBe(0))
    })

    it('is given up in the middle of an answer, too', async () => {
      world.server.otherwise = (reply) => reply.stallHalfway({ Messages: [message('a')] })
      const error = await failureOf(open({ requestTimeoutMs: 200 }).receive(poll))
      expect(error.kind).toBe('TimedOut')
      await vi.waitFor(() => expect(world.server.openSockets()).toBe(0))
    })

    it('has the whole wait time of a long poll, whatever the time-out', async () => {
      world.server.script((reply) => {
        setTimeout(() => reply.json({ Messages: [message('a')] }), 700)
      })
      const queue = open({ requestTimeoutMs: 200, requestAttempts: 1 })
      expect(await queue.receive({ maxMessages: 1, waitSeconds: 1 })).toHaveLength(1)
    })

    it('does not keep a poll from ending when its caller aborts it', async () => {
      world.server.otherwise = hang
      const abort = new AbortController()
      const receiving = open().receive({ ...poll, waitSeconds: 20, signal: abort.signal })
      await vi.waitFor(() => expect(world.server.requests).toHaveLength(1))
      abort.abort()
      expect((await failureOf(receiving)).kind).toBe('Aborted')
      await vi.waitFor(() => expect(world.server.openSockets()).toBe(0))
    })

    it('is not even asked when the caller had aborted before', async () => {
      const receiving = open().receive({ ...poll, signal: AbortSignal.abort() })
      expect((await failureOf(receiving)).kind).toBe('Aborted')
      expect(world.server.requests).toHaveLength(0)
    })

    it('holds up no delete with eighty polls', async () => {
      world.server.otherwise = (reply) => {
        if (reply.request.action === 'DeleteMessageBatch') reply.json(done)
      }
      const queue = open()
      const request = { maxMessages: 1, waitSeconds: 20 }
      const polls = Array.from({ length: 80 }, () => queue.receive(request).catch(() => 'ended'))
      await vi.waitFor(() => expect(world.server.requests).toHaveLength(80))
      expect(await queue.delete(['h'])).toEqual([{ ok: true }])
      for (const service of world.services) service.close()
      expect(new Set(await Promise.all(polls))).toEqual(new Set(['ended']))
    })
  })

  describe(`${name}: an answer that is no answer`, () => {
    describe.each(requests)('to %s', (_request, make) => {
      it.each(noAnswers)('is a failure that is no fault of the caller: %s', async (_, step) => {
        world.server.otherwise = step
        const error = await failureOf(make(open({ requestAttempts: 1 })))
        expect(error.kind).toBe('ServerFault')
        expect(isFinal(error)).toBe(false)
        expect(toldBy(error)).not.toContain('private')
      })

      it('is asked for again where that is safe', async () => {
        world.server.script(answerWith(''))
        world.server.otherwise = (reply) => reply.json(soundAnswer(reply))
        const twice = _request !== 'receive'
        const outcome = await make(open()).then(
          () => 'done',
          () => 'failed',
        )
        expect(outcome).toBe(twice ? 'done' : 'failed')
        expect(world.server.requests).toHaveLength(twice ? 2 : 1)
      })
    })

    it('names the error that stands in it', async () => {
      world.server.otherwise = (reply) => reply.json({ __type: 'x#QueueDoesNotExist' })
      const error = await failureOf(open().receive(poll))
      expect(error).toMatchObject({ kind: 'NoSuchQueue', code: 'QueueDoesNotExist' })
    })

    it.each([{}, { 0: message('a') }, 'x', 5])(
      'is not taken for messages: %j',
      async (Messages) => {
        world.server.otherwise = (reply) => reply.json({ Messages })
        const error = await failureOf(open({ requestAttempts: 1 }).receive(poll))
        expect(error).toMatchObject({ kind: 'ServerFault', code: 'UnreadableAnswer' })
      },
    )

    it.each([{}, { Messages: null }, { Messages: [] }])(
      'is not %j: that is an empty receive',
      async (empty) => {
        world.server.otherwise = (reply) => reply.json(empty)
        expect(await open().receive(poll)).toEqual([])
      },
    )

    it.each([
      {},
      { Successful: null, Failed: null },
      { Successful: [null, 5, 'x'] },
      { Successful: {}, Failed: 'x' },
      { Successful: [{ Id: '7' }] },
      { Successful: [{ Id: '0' }], Failed: [{ Id: '0' }] },
      { Failed: [{ Id: '0', Code: 5, Message: {}, SenderFault: 'yes' }] },
    ])('has no say about an entry that it does not answer for: %j', async (answer) => {
      world.server.otherwise = (reply) => reply.json(answer)
      const [result] = await open().delete(['h'])
      expect(result).toMatchObject({ ok: false, senderFault: false })
      expect(result).toMatchObject({
        code: expect.any(String),
        message: expect.stringMatching(/./),
      })
    })

    it.each([{}, { Attributes: null }, { Attributes: 'x' }, { Attributes: [] }])(
      'tells no attributes: %j',
      async (answer) => {
        world.server.otherwise = (reply) => reply.json(answer)
        const error = await failureOf(open({ requestAttempts: 1 }).attributes())
        expect(error).toMatchObject({ kind: 'ServerFault', code: 'UnreadableAnswer' })
      },
    )

    it('leaves odd values of attributes out', async () => {
      const Attributes = { QueueArn: 5, VisibilityTimeout: '45', RedrivePolicy: null, Policy: {} }
      world.server.otherwise = (reply) => reply.json({ Attributes })
      const attributes = await open().attributes()
      expect(attributes).toMatchObject({ arn: '', visibilitySeconds: 45, redrive: undefined })
      expect(attributes.raw).toEqual({ VisibilityTimeout: '45' })
    })

    it.each([{}, { QueueUrl: null }, { QueueUrl: 5 }])('names no queue: %j', async (answer) => {
      world.server.otherwise = (reply) => reply.json(answer)
      const service = create({ region: 'eu-west-1', credentials, endpoint: world.server.origin })
      world.services.push(service)
      const error = await failureOf(service.urlOf('orders'))
      expect(error).toMatchObject({ kind: 'ServerFault', code: 'UnreadableAnswer' })
    })
  })

  describe(`${name}: a message that cannot be read`, () => {
    async function receive(odd: unknown) {
      world.server.script((reply) => reply.json({ Messages: [message('a'), odd, message('c')] }))
      const unreadable: UnreadableMessage[] = []
      const onUnreadable = (one: UnreadableMessage) => void unreadable.push(one)
      const received = await open().receive({ ...poll, onUnreadable })
      return { received, unreadable, bodies: received.map(({ body }) => body) }
    }

    it.each<[unknown, string | undefined]>([
      [null, undefined],
      ['private words', undefined],
      [5, undefined],
      [[], undefined],
      [{ ...message('b'), Body: undefined }, 'b'],
      [{ ...message('b'), Body: null }, 'b'],
      [{ ...message('b'), Body: { private: true } }, 'b'],
      [{ ...message('b'), MessageId: null }, undefined],
      [{ ...message('b'), MessageId: 5 }, undefined],
      [{ ...message('b'), MessageId: '' }, undefined],
      [{ ...message('b'), ReceiptHandle: undefined }, 'b'],
      [{ ...message('b'), ReceiptHandle: 7 }, 'b'],
      [{ ...message('b'), Attributes: 'private' }, 'b'],
      [{ ...message('b'), Attributes: ['private'] }, 'b'],
      [{ ...message('b'), MessageAttributes: 'private' }, 'b'],
      [{ ...message('b'), MessageAttributes: { private: null } }, 'b'],
      [{ ...message('b'), MessageAttributes: { a: { DataType: 5, StringValue: 'private' } } }, 'b'],
      [{ ...message('b'), MessageAttributes: { a: { DataType: 'String', StringValue: 7 } } }, 'b'],
      [{ ...message('b'), MessageAttributes: { a: { DataType: 'Binary', BinaryValue: 5 } } }, 'b'],
      [
        { ...message('b'), MessageAttributes: { a: { DataType: 'Binary', BinaryValue: '!' } } },
        'b',
      ],
    ])('is left and told, and the others come: %j', async (odd, messageId) => {
      const { bodies, unreadable } = await receive(odd)
      expect(bodies).toEqual(['a', 'c'])
      expect(unreadable).toEqual([{ messageId, why: expect.stringMatching(/./) }])
      expect(unreadable[0]?.why).not.toContain('private')
    })

    it.each([
      { MessageAttributes: null },
      { Attributes: null },
      { MD5OfBody: null },
      { MD5OfBody: 5 },
      { MD5OfMessageAttributes: null },
      { Attributes: { SentTimestamp: null, ApproximateReceiveCount: {}, MessageGroupId: 7 } },
      { Attributes: { SentTimestamp: 'soon', ApproximateReceiveCount: 'many' } },
      { MessageAttributes: { a: { StringValue: 'x', DataType: null, BinaryValue: null } } },
    ])('is not one that only lacks something: %j', async (odd) => {
      const { received, unreadable } = await receive({ ...message('b'), ...odd })
      expect(unreadable).toEqual([])
      expect(received[1]).toMatchObject({ body: 'b', bodyIntact: true, receiveCount: 1 })
      expect(received[1]?.sentAtMs).toBeUndefined()
    })

    it('is judged by numbers in place of strings, too', async () => {
      const Attributes = { ApproximateReceiveCount: 4, SentTimestamp: 1_700_000_000_000 }
      const { received } = await receive({ ...message('b'), Attributes })
      expect(received[1]).toMatchObject({ receiveCount: 4, sentAtMs: 1_700_000_000_000 })
    })

    it('hides no other when its body was damaged', async () => {
      const { received } = await receive(message('b', '0'.repeat(32)))
      expect(received.map(({ body, bodyIntact }) => [body, bodyIntact])).toEqual([
        ['a', true],
        ['b', false],
        ['c', true],
      ])
    })
  })

  describe(`${name}: a worker`, () => {
    const handled: number[] = []
    const orders = { 'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }) }
    const router = createRouter(orders).on('order.placed', ({ id }) => void handled.push(id))
    const order = (id: number) => message(JSON.stringify({ type: 'order.placed', id }))

    it('starts though its first receive holds what cannot be read, and handles the rest', async () => {
      const first = [null, order(1), { ...order(2), MessageAttributes: 'x' }, order(3)]
      const receives = [{ Messages: first }, { Messages: null }]
      world.server.otherwise = (reply) => {
        const isReceive = reply.request.action === 'ReceiveMessage'
        const received = isReceive ? receives.shift() : soundAnswer(reply)
        if (received !== undefined) reply.json(received)
      }
      const service = create({ region: 'eu-west-1', credentials })
      world.services.push(service)
      const worker = createWorker(router, { queueUrl: world.server.queueUrl, service })
      const unreadable: unknown[] = []
      worker.events.on('unreadable', ({ messageId }) => void unreadable.push(messageId))
      await worker.start()
      await vi.waitFor(() => expect(handled).toEqual([1, 3]))
      await worker.stop({ graceSeconds: 1 })
      expect(unreadable).toEqual([undefined, order(2).MessageId])
    })
  })

  describe(`${name}: a send`, () => {
    it('is told for the entry whose body did not arrive as it was', async () => {
      const Successful = [
        { Id: '0', MessageId: 'm0', MD5OfMessageBody: md5Of('a') },
        { Id: '1', MessageId: 'm1', MD5OfMessageBody: '0'.repeat(32) },
        { Id: '2', MessageId: 'm2', MD5OfMessageBody: null },
      ]
      world.server.script((reply) => reply.json({ Successful, Failed: [] }))
      const results = await open().send([{ body: 'a' }, { body: 'b' }, { body: 'c' }])
      expect(results).toEqual([
        { ok: true, messageId: 'm0' },
        expect.objectContaining({ ok: false, code: 'InvalidMd5Checksum', senderFault: false }),
        { ok: true, messageId: 'm2' },
      ])
    })
  })

  describe(`${name}: credentials`, () => {
    /** A server that knows one key only. */
    function knowOnly(key: string, code = 'InvalidClientTokenId'): void {
      world.server.otherwise = (reply) =>
        keyOf(reply) === key ? reply.json(soundAnswer(reply)) : refuse(code, 403)(reply)
    }

    it.each([
      'ExpiredToken',
      'ExpiredTokenException',
      'InvalidClientTokenId',
      'InvalidAccessKeyId',
      'UnrecognizedClientException',
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'InvalidSecurity',
    ])('that change before their announced end are asked for afresh after %s', async (code) => {
      let key = 'OLD'
      const expiration = new Date(Date.now() + 3_600_000)
      const provider = vi.fn(async () => ({ accessKeyId: key, secretAccessKey: 's', expiration }))
      const queue = open({ credentials: provider })
      knowOnly('OLD', code)
      await queue.receive(poll)
      key = 'NEW'
      knowOnly('NEW', code)
      for (const [, make] of requests) await make(queue)
      expect(provider).toHaveBeenCalledTimes(2)
      expect(world.server.requests.map(keyOfRequest)).toEqual([
        'OLD',
        'OLD',
        ...requests.map(() => 'NEW'),
      ])
    })

    it.each([
      ['of a file that is rewritten', 'OLD'],
      ['of a file that is not there at first', undefined],
    ])('%s are read again while the old key is dead', async (_, first) => {
      const folder = mkdtempSync(join(tmpdir(), 'sluice-credentials-'))
      const file = join(folder, 'credentials')
      const write = (key: string) =>
        writeFileSync(file, `[default]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`)
      try {
        stubAwsEnvironment(file)
        if (first !== undefined) write(first)
        knowOnly('OLD')
        // Not this machine by its name, so that the usual chain gives the credentials.
        const url = world.server.queueUrl.replace('127.0.0.1', '0.0.0.0')
        const service = create({ region: 'eu-west-1' })
        world.services.push(service)
        const queue = service.queue(url)
        if (first === undefined)
          expect((await failureOf(queue.delete(['h']))).kind).toBe('BadCredentials')
        else expect(await queue.delete(['h'])).toEqual([{ ok: true }])
        write('NEW')
        knowOnly('NEW')
        expect(await queue.delete(['h'])).toEqual([{ ok: true }])
      } finally {
        rmSync(folder, { recursive: true })
      }
    })

    it('are renewed once for all requests', async () => {
      const keys: string[] = []
      const provider = vi.fn(async () => {
        keys.push(`KEY${keys.length}`)
        return { accessKeyId: keys.at(-1) ?? '', secretAccessKey: 's' }
      })
      knowOnly('KEY1', 'ExpiredTokenException')
      const queue = open({ credentials: provider })
      const results = await Promise.all(Array.from({ length: 5 }, () => queue.delete(['h'])))
      expect(results).toEqual(Array.from({ length: 5 }, () => [{ ok: true }]))
      expect(keys).toEqual(['KEY0', 'KEY1'])
    })

    it('that stay the same are not tried a second time', async () => {
      world.server.otherwise = refuse('InvalidClientTokenId', 403)
      const provider = vi.fn(async () => credentials)
      for (const given of [credentials, provider]) {
        const error = await failureOf(open({ credentials: given }).delete(['h']))
        expect(error.kind).toBe('BadCredentials')
      }
      expect(world.server.requests).toHaveLength(2)
      expect(provider).toHaveBeenCalledTimes(2)
    })

    it('that change each time and are always refused are given up', async () => {
      let asked = 0
      const provider = async () => ({ accessKeyId: `KEY${asked++}`, secretAccessKey: 's' })
      world.server.otherwise = refuse('ExpiredToken', 403)
      const error = await failureOf(open({ credentials: provider }).delete(['h']))
      expect(error.kind).toBe('ExpiredCredentials')
      expect(world.server.requests.length).toBeLessThanOrEqual(3)
    })

    it('that cannot be renewed leave the refusal as the reason', async () => {
      const provider = async (options?: { forceRefresh?: boolean }) => {
        if (options?.forceRefresh) throw new Error('the identity service is away')
        return credentials
      }
      world.server.otherwise = refuse('ExpiredTokenException', 403)
      const error = await failureOf(open({ credentials: provider }).delete(['h']))
      expect(error.kind).toBe('ExpiredCredentials')
      expect(world.server.requests).toHaveLength(1)
    })

    it('whose right is missing are not asked for again', async () => {
      const provider = vi.fn(async () => credentials)
      world.server.otherwise = refuse('AccessDeniedException', 403)
      await failureOf(open({ credentials: provider }).delete(['h']))
      expect(provider).toHaveBeenCalledTimes(1)
    })

    it('that no provider finds are BadCredentials, and are looked for again', async () => {
      let found = false
      const provider = async () => {
        if (found) return credentials
        throw Object.assign(new Error('none here'), { name: 'CredentialsProviderError' })
      }
      const queue = open({ credentials: provider })
      const error = await failureOf(queue.receive(poll))
      expect(error.kind).toBe('BadCredentials')
      expect(error.message).toContain('AWS_PROFILE')
      expect(world.server.requests).toHaveLength(0)
      found = true
      expect(await queue.receive(poll)).toEqual([])
    })

    it('that never come do not hold a request up for ever', async () => {
      const provider = () => new Promise<never>(() => {})
      const queue = open({ credentials: provider, requestTimeoutMs: 1_000 })
      expect((await failureOf(queue.delete(['h']))).kind).toBe('TimedOut')
      expect((await failureOf(queue.receive(poll))).kind).toBe('TimedOut')
    })

    it('that never come at a renewal hold no request for ever', async () => {
      const provider = (options?: { forceRefresh?: boolean }) =>
        options?.forceRefresh ? new Promise<never>(() => {}) : Promise.resolve(credentials)
      world.server.otherwise = refuse('ExpiredTokenException', 403)
      const queue = open({ credentials: provider, requestTimeoutMs: 1_000 })
      const { kind } = await failureOf(queue.delete(['h']))
      expect(['ExpiredCredentials', 'TimedOut']).toContain(kind)
    })

    it('that never come do not keep a poll from being aborted', async () => {
      const queue = open({ credentials: () => new Promise<never>(() => {}) })
      const signal = AbortSignal.timeout(50)
      const long = { maxMessages: 1, waitSeconds: 20, signal }
      expect((await failureOf(queue.receive(long))).kind).toBe('Aborted')
    })
  })

  describe(`${name}: a closed service`, () => {
    it('ends its polls at once, and does not begin them again', async () => {
      world.server.otherwise = hang
      const receiving = open().receive({ ...poll, waitSeconds: 20 })
      await vi.waitFor(() => expect(world.server.requests).toHaveLength(1))
      world.services.at(-1)?.close()
      expect((await failureOf(receiving)).kind).toBe('Aborted')
      expect(world.server.requests).toHaveLength(1)
    })

    it('refuses requests', async () => {
      const queue = open()
      world.services.at(-1)?.close()
      expect((await failureOf(queue.receive(poll))).kind).toBe('Aborted')
      expect(world.server.requests).toHaveLength(0)
    })
  })
}

/** The least that SQS says to the request when all is well. */
function soundAnswer({ request }: Reply): object {
  if (request.action === 'ReceiveMessage') return {}
  if (request.action === 'GetQueueAttributes') return { Attributes: { QueueArn: 'arn' } }
  return done
}

function keyOf({ request }: Reply): string {
  return keyOfRequest(request)
}

function keyOfRequest({ headers }: ScriptedServer['requests'][number]): string {
  return /Credential=([^/]+)/.exec(String(headers.authorization))?.[1] ?? ''
}

/** Everything that an error says, its cause included. */
function toldBy(error: QueueError): string {
  return `${error.message} ${error.stack} ${JSON.stringify(error.cause)} ${String(error.cause)}`
}

/** Nothing of this machine's own settings, but for one file of credentials. */
function stubAwsEnvironment(credentialsFile: string): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  }
  vi.stubEnv('AWS_CONFIG_FILE', `${credentialsFile}.config`)
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', credentialsFile)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
}

async function closedPort(): Promise<number> {
  const listener = createServer()
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  await new Promise((resolve) => listener.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
