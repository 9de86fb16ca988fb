import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useLocalSqs } from './local-sqs-client.ts'

const sqs = useLocalSqs()
const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

async function openSocket(): Promise<Socket> {
  const { hostname, port } = new URL(sqs.local.endpoint)
  const socket = connect({ host: hostname, port: Number(port) })
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

function rawRequest(action: string, input: object): string {
  const body = JSON.stringify(input)
  return [
    'POST / HTTP/1.1',
    'Host: sqs',
    'Content-Type: application/x-amz-json-1.0',
    `X-Amz-Target: AmazonSQS.${action}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

async function ask(action: string, input: object) {
  const response = await sqs.post(action, input)
  return (await response.json()) as Record<string, unknown>
}

async function messages(QueueUrl: string, more = {}) {
  const MessageSystemAttributeNames = ['ApproximateReceiveCount']
  const input = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames, ...more }
  const { Messages = [] } = await ask('ReceiveMessage', input)
  return Messages as { Body: string; Attributes: { ApproximateReceiveCount: string } }[]
}

async function attribute(QueueUrl: string, name: string): Promise<unknown> {
  const { Attributes } = await ask('GetQueueAttributes', { QueueUrl, AttributeNames: [name] })
  return (Attributes as Record<string, string>)[name]
}

async function errorOf(response: Response) {
  const { __type, message } = (await response.json()) as { __type: string; message: string }
  const query = response.headers.get('x-amzn-query-error')
  return { status: response.status, type: __type.split('#').at(-1), query, message }
}

describe('an answer', () => {
  it('is JSON with an id of the request, and without a word for other sites', async () => {
    const response = await sqs.post('ListQueues', {}, { origin: 'https://example.com' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0')
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    const names = [...response.headers.keys()]
    expect(names.filter((name) => name.startsWith('access-control'))).toEqual([])
    const preflight = await fetch(sqs.local.endpoint, { method: 'OPTIONS' })
    expect(preflight.status).toBe(400)
  })

  it('comes with any credentials, at any path', async () => {
    const url = sqs.queue()
    for (const authorization of ['AWS4-HMAC-SHA256 Credential=x', 'nonsense']) {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json; charset=utf-8',
          'x-amz-target': 'AmazonSQS.GetQueueAttributes',
        },
        body: JSON.stringify({ QueueUrl: url, AttributeNames: ['DelaySeconds'] }),
      })
      expect(await response.json()).toEqual({ Attributes: { DelaySeconds: '0' } })
    }
  })
})

describe('a request that cannot be read is refused with a sentence', () => {
  it.each<[string, () => Promise<Response>, number, string, string]>([
    [
      'an unknown action',
      () => sqs.post('Frobnicate', {}),
      400,
      'UnknownOperationException',
      'no action "Frobnicate"',
    ],
    [
      'an action that every object has',
      () => sqs.post('toString', {}),
      400,
      'UnknownOperationException',
      'no action',
    ],
    [
      'no action',
      () => fetch(sqs.local.endpoint),
      400,
      'UnknownOperationException',
      'X-Amz-Target',
    ],
    ['no JSON', () => sqs.post('ListQueues', '{'), 400, 'SerializationException', 'JSON object'],
    ['a list', () => sqs.post('ListQueues', '[]'), 400, 'SerializationException', 'JSON object'],
    ['no body', () => sqs.post('ListQueues', ''), 400, 'SerializationException', 'JSON object'],
    [
      'too deep JSON',
      () => sqs.post('ListQueues', '['.repeat(1_000_000)),
      400,
      'SerializationException',
      'JSON object',
    ],
    [
      'a number as a name',
      () => sqs.post('CreateQueue', { QueueName: 1 }),
      400,
      'SerializationException',
      'QueueName must be a string',
    ],
    [
      'entries that are none',
      () => sqs.post('SendMessageBatch', { QueueUrl: sqs.queue(), Entries: 'all' }),
      400,
      'SerializationException',
      'Entries must be a list of objects',
    ],
    [
      'a missing parameter',
      () => sqs.post('CreateQueue', {}),
      400,
      'MissingRequiredParameterException',
      'QueueName',
    ],
    [
      'no queue',
      () => sqs.post('SendMessage', { MessageBody: 'a' }),
      400,
      'QueueDoesNotExist',
      'QueueUrl',
    ],
    [
      'another content type',
      () => sqs.post('ListQueues', '{}', { 'content-type': 'text/plain' }),
      415,
      'UnsupportedMediaTypeException',
      'application/x-amz-json-1.0',
    ],
    [
      'more than 8 MiB',
      () => sqs.post('ListQueues', 'x'.repeat(8 * 1_048_576 + 1)),
      413,
      'RequestEntityTooLargeException',
      'at most 8388608 bytes',
    ],
  ])('%s', async (_, request, status, type, words) => {
    const error = await errorOf(await request())
    expect(error).toMatchObject({ status, type, query: expect.stringMatching(/^\w[\w.]*;Sender$/) })
    expect(error.message).toContain(words)
    expect((await sqs.post('ListQueues', {})).status).toBe(200)
  })

  it('bytes that are no HTTP', async () => {
    const socket = await openSocket()
    socket.write('garbage\r\n\r\n')
    const [chunk] = await once(socket, 'data')
    expect(String(chunk)).toMatch(/^HTTP\/1.1 400/)
    expect((await sqs.post('ListQueues', {})).status).toBe(200)
  })

  it('a request that breaks off', async () => {
    const socket = await openSocket()
    socket.write(rawRequest('ListQueues', { QueueNamePrefix: 'a' }).slice(0, -3))
    socket.destroy()
    expect((await sqs.post('ListQueues', {})).status).toBe(200)
  })
})

describe('a client of the older Query protocol', () => {
  it.each([
    [
      'by POST',
      () =>
        fetch(sqs.local.endpoint, {
          method: 'POST',
          body: new URLSearchParams({ Action: 'ListQueues', Version: '2012-11-05' }),
        }),
    ],
    ['by GET', () => fetch(`${sqs.local.endpoint}/?Action=ListQueues&Version=2012-11-05`)],
  ])('reads in XML which versions speak JSON, %s', async (_, request) => {
    const response = await request()
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('text/xml')
    const text = await response.text()
    expect(text).toMatch(/^<\?xml version="1.0"\?>\n<ErrorResponse xmlns="[^"]+"><Error>/)
    expect(text).toContain('<Code>AWS.SimpleQueueService.UnsupportedOperation</Code>')
    const [, sentence] = /<Message>([^<]+)<\/Message>/.exec(text) ?? []
    expect(sentence).toContain('JSON protocol')
    expect(sentence).toContain('boto3 1.34.90')
    expect(text).toContain(`<RequestId>${response.headers.get('x-amzn-requestid')}</RequestId>`)
  })
})

describe('a client that disconnects', () => {
  it('while it waits takes no message', async () => {
    const QueueUrl = sqs.queue()
    const socket = await openSocket()
    socket.write(rawRequest('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }))
    // What was written before has arrived when this is answered.
    await ask('ListQueues', {})
    socket.destroy()
    await once(socket, 'close')
    await ask('ListQueues', {})
    await ask('SendMessage', { QueueUrl, MessageBody: 'a' })
    const [message] = await messages(QueueUrl)
    expect(message?.Attributes.ApproximateReceiveCount).toBe('1')
  })

  it('before it has read its messages gives them back at once, not counted as received', async () => {
    const QueueUrl = sqs.queue()
    // Twice as long in JSON: 20 MiB, more than fits into the buffers of a connection.
    const MessageBody = '"'.repeat(1_048_576)
    for (let i = 0; i < 10; i++) await ask('SendMessage', { QueueUrl, MessageBody })
    const socket = await openSocket()
    socket.pause()
    socket.write(rawRequest('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 }))
    await vi.waitFor(async () => {
      expect(await attribute(QueueUrl, 'ApproximateNumberOfMessagesNotVisible')).toBe('10')
    })
    socket.destroy()
    await vi.waitFor(async () => {
      expect(await attribute(QueueUrl, 'ApproximateNumberOfMessages')).toBe('10')
    })
    const received = await messages(QueueUrl)
    expect(received).toHaveLength(10)
    for (const { Attributes } of received) expect(Attributes.ApproximateReceiveCount).toBe('1')
  })
})
