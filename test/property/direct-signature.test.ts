import {
  ChangeMessageVisibilityBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSigner, rememberLast } from '../../src/queue/direct/signer.ts'

const secrets = fc.string({ minLength: 1, maxLength: 40 })
const identities = fc.record(
  {
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
    secretAccessKey: secrets,
    sessionToken: fc.stringMatching(/^[A-Za-z0-9+/=]{1,80}$/),
  },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
)
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
const commands = fc.oneof(
  fc
    .integer({ min: 1, max: 10 })
    .map(
      (MaxNumberOfMessages) =>
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages }),
    ),
  fc.array(text, { minLength: 1, maxLength: 10 }).map((handles) => {
    const Entries = handles.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle }))
    return new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })
  }),
  fc.array(text, { minLength: 1, maxLength: 10 }).map((bodies) => {
    const Entries = bodies.map((MessageBody, at) => ({ Id: String(at), MessageBody }))
    return new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })
  }),
)
const moments = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2049-12-31T23:59:59Z'),
  noInvalidDate: true,
})
const regions = fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1')
const endpoints = fc.constantFrom(
  'https://sqs.eu-west-1.amazonaws.com',
  'http://127.0.0.1:4100',
  'https://gateway.example.com:8443/base path/ünder',
)

afterEach(() => {
  vi.useRealTimers()
})

describe('signatures of the direct transport', () => {
  it("are the AWS SDK's own, whatever is signed, by whom, when and for which region", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ identity: identities, command: commands, at: moments, region: regions }),
        endpoints,
        async ({ identity, command, at, region }, endpoint) => {
          const theirs = await signedBySdk({ identity, region, endpoint, command, at })
          const signer = await createSigner({ region, credentials: async () => identity })
          const headers = await signer.sign({
            action: theirs.action,
            host: theirs.host,
            path: theirs.path,
            body: theirs.body,
            atMs: at.getTime(),
          })
          expect(headerOf(headers, 'authorization')).toBe(theirs.authorization)
          expect(headerOf(headers, 'x-amz-date')).toBe(theirs.date)
          expect(headerOf(headers, 'x-amz-security-token')).toBe(identity.sessionToken)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('are given again for the same poll in the same second, and for nothing else', async () => {
    const credentials = vi.fn(async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }))
    let generation = 0
    const inner = await createSigner({ region: 'eu-west-1', credentials })
    const signer = rememberLast(inner, () => generation)
    const poll = { action: 'ReceiveMessage', host: 'h', path: '/', body: '{}', atMs: 1_000_000 }

    const first = await signer.sign(poll)
    expect(await signer.sign({ ...poll, atMs: poll.atMs + 999 })).toBe(first)
    expect(credentials).toHaveBeenCalledTimes(1)

    const others = [
      { ...poll, atMs: poll.atMs + 1000 },
      { ...poll, body: '{ }' },
      { ...poll, host: 'g' },
      { ...poll, path: '/x' },
      { ...poll, action: 'GetQueueUrl' },
    ]
    for (const other of others) {
      const signed = await signer.sign(other)
      expect(headerOf(signed, 'authorization')).not.toBe(headerOf(first, 'authorization'))
      expect(signed).toEqual(await inner.sign(other))
    }

    const before = await signer.sign(poll)
    generation++
    expect(await signer.sign(poll)).not.toBe(before)
  })
})

interface Asked {
  readonly identity: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  readonly region: string
  readonly endpoint: string
  readonly command:
    | ReceiveMessageCommand
    | ChangeMessageVisibilityBatchCommand
    | SendMessageBatchCommand
  readonly at: Date
}

/** The SDK's request, made by its whole stack, with no more headers than ours has. */
async function signedBySdk({ identity, region, endpoint, command, at }: Asked) {
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  let recorded: { path: string; body: string; headers: Record<string, string> } | undefined
  const handle = async (request: unknown) => {
    recorded = request as typeof recorded
    throw new Error('not sent')
  }
  const settings = {
    region,
    endpoint,
    credentials: identity,
    maxAttempts: 1,
    md5: false,
    applyChecksum: false,
    requestHandler: { handle },
  } as const
  const client = new SQSClient(settings)
  client.middlewareStack.addRelativeTo(withOurHeadersOnly, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
    name: 'withOurHeadersOnly',
  })
  await client.send(command as ReceiveMessageCommand).catch(() => undefined)
  vi.useRealTimers()
  if (recorded === undefined) throw new Error('the SDK made no request')
  const { path, body, headers } = recorded
  return {
    path,
    body,
    host: headers.host ?? '',
    action: (headers['x-amz-target'] ?? '').replace('AmazonSQS.', ''),
    authorization: headers.authorization,
    date: headers['x-amz-date'],
  }
}

/** A middleware of the SDK's. */
function withOurHeadersOnly<Step extends { readonly request: unknown }, Answer>(
  next: (step: Step) => Answer,
) {
  return (step: Step) => {
    const { headers } = Object(step.request)
    for (const name of Object.keys(headers)) if (!ours.has(name)) delete headers[name]
    return next(step)
  }
}

const ours = new Set(['content-type', 'host', 'x-amz-target'])

function headerOf(list: readonly string[], name: string): string | undefined {
  const at = list.indexOf(name)
  return at === -1 ? undefined : list[at + 1]
}
