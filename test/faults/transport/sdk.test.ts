import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it } from 'vitest'
import type { UnreadableMessage } from '../../../src/queue/port.ts'
import { createSdkService } from '../../../src/queue/sdk/sdk.ts'
import { hang, refuse } from './scripted-server.ts'
import { transportFaults } from './suite.ts'
import { credentials, done, failureOf, message, poll, useTransport } from './world.ts'

const world = useTransport(createSdkService)
const clients: SQSClient[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy()
})

transportFaults('the AWS SDK', world)

/** A client as an app would make it, without a word about MD5 or time-outs. */
function ordinaryClient(config: SQSClientConfig = {}): SQSClient {
  const client = new SQSClient({
    endpoint: world.server.origin,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
    ...config,
  })
  clients.push(client)
  return client
}

describe('a handed-in client', () => {
  it('without time-outs is aborted nevertheless', async () => {
    world.server.otherwise = hang
    const client = ordinaryClient()
    const error = await failureOf(world.open({ client, requestTimeoutMs: 100 }).delete(['h']))
    expect(error.kind).toBe('TimedOut')
  })

  it('that aborts before we tell it to has timed out nevertheless', async () => {
    const send = (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
      new Promise((_resolve, reject) => {
        abortSignal.addEventListener('abort', () => reject(abortSignal.reason))
      })
    const client = { send }
    const error = await failureOf(world.open({ client, requestTimeoutMs: 100 }).delete(['h']))
    expect(error.kind).toBe('TimedOut')
  })

  it('that checks the MD5 of bodies by itself hides no message', async () => {
    const Messages = [message('a'), message('b', '0'.repeat(32))]
    world.server.otherwise = (reply) => reply.json({ Messages })
    const received = await world.open({ client: ordinaryClient() }).receive(poll)
    expect(received.map(({ bodyIntact }) => bodyIntact)).toEqual([true, false])
  })

  it.each([null, { ...message('b'), MD5OfBody: 5 }, { ...message('b'), MessageAttributes: 'x' }])(
    'is not stopped by an odd message: %j',
    async (odd) => {
      world.server.otherwise = (reply) => reply.json({ Messages: [odd, message('a')] })
      const left: UnreadableMessage[] = []
      const onUnreadable = (one: UnreadableMessage) => void left.push(one)
      const received = await world
        .open({ client: ordinaryClient() })
        .receive({ ...poll, onUnreadable })
      expect(received.length + left.length).toBe(2)
      expect(received.at(-1)?.body).toBe('a')
    },
  )

  it('asks its provider afresh when its key is dead', async () => {
    let key = 'OLD'
    const credentials = async () => ({ accessKeyId: key, secretAccessKey: 's' })
    world.server.otherwise = (reply) =>
      reply.request.headers.authorization?.includes(`Credential=${key}/`)
        ? reply.json(done)
        : refuse('InvalidClientTokenId', 403)(reply)
    const queue = world.open({ client: ordinaryClient({ credentials }) })
    await queue.delete(['h'])
    key = 'NEW'
    expect(await queue.delete(['h'])).toEqual([{ ok: true }])
  })

  it('may be no more than its send', async () => {
    const send = async () => ({ Messages: [message('a')], $metadata: {} })
    const client = { send }
    expect(await world.open({ client }).receive(poll)).toHaveLength(1)
  })
})
