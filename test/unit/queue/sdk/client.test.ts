import type { SQSClient } from '@aws-sdk/client-sqs'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createClient, createSdkService } from '../../../../src/queue/sdk/sdk.ts'

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }

beforeEach(() => {
  for (const name of [
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_PROFILE',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_SQS',
  ]) {
    vi.stubEnv(name, undefined)
  }
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent')
})
afterEach(() => vi.unstubAllEnvs())

/** Where the client would send a request for this queue, and for which region it signs. */
async function target(client: SQSClient, queueUrl = url) {
  let seen: { host: string; scope: string } | undefined
  client.config.requestHandler.handle = async (request) => {
    const port = request.port === undefined ? '' : `:${request.port}`
    const scope = /Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1]
    seen = { host: `${request.protocol}//${request.hostname}${port}`, scope: scope ?? '' }
    throw Object.assign(new Error('dry'), { name: 'AbortError' })
  }
  await client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl })).catch(() => {})
  return seen
}

describe('the region', () => {
  it("is the one in the queue URL's host", async () => {
    const client = await createClient({ credentials }, url)
    expect(await target(client)).toEqual({
      host: 'https://sqs.eu-west-1.amazonaws.com',
      scope: 'eu-west-1',
    })
  })

  it("in the queue URL's host goes before that of the environment", async () => {
    vi.stubEnv('AWS_REGION', 'us-east-1')
    const client = await createClient({ credentials }, url)
    expect((await target(client))?.scope).toBe('eu-west-1')
  })

  it('that is given and is another one is an error before anything is sent', async () => {
    await expect(createClient({ region: 'us-east-1', credentials }, url)).rejects.toMatchObject({
      name: 'QueueError',
      kind: 'InvalidRequest',
      code: 'RegionMismatch',
      message: expect.stringMatching(/us-east-1.*eu-west-1/),
    })
  })

  it("of a handed-in client must be the queue URL's too", async () => {
    const client = await createClient({ region: 'us-east-1', credentials })
    const queue = createSdkService({ client }).queue(url)
    await expect(queue.attributes()).rejects.toMatchObject({ code: 'RegionMismatch' })
  })

  it('that nobody knows is reported in a sentence', async () => {
    await expect(createSdkService({ credentials }).urlOf('orders')).rejects.toMatchObject({
      kind: 'InvalidRequest',
      code: 'RegionMissing',
      message: expect.stringContaining('AWS_REGION'),
    })
  })
})

describe('the endpoint', () => {
  it('that is given is not left for the host of the queue URL', async () => {
    const client = await createClient({ endpoint: 'http://10.1.2.3:4566', credentials }, url)
    expect(await target(client)).toEqual({ host: 'http://10.1.2.3:4566', scope: 'eu-west-1' })
  })

  it('of the environment is not left either', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://10.1.2.3:4566')
    const client = await createClient({ credentials }, url)
    expect((await target(client))?.host).toBe('http://10.1.2.3:4566')
  })

  it('for FIPS is not left for the ordinary one in the queue URL', async () => {
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
    const client = await createClient({ credentials }, url)
    expect((await target(client))?.host).toBe('https://sqs-fips.eu-west-1.amazonaws.com')
  })

  it('for dual-stack is not left either', async () => {
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true')
    const client = await createClient({ credentials }, url)
    expect((await target(client))?.host).toBe('https://sqs.eu-west-1.api.aws')
  })

  it('is the server of a queue URL that is not of AWS', async () => {
    const queueUrl = 'http://sqs.internal:8080/000000000000/orders'
    const client = await createClient({ region: 'eu-west-1', credentials }, queueUrl)
    expect((await target(client, queueUrl))?.host).toBe('http://sqs.internal:8080')
  })

  it.each([
    [{ endpoint: 'http://127.0.0.1:19324' }, undefined],
    [{}, 'http://127.0.0.1:19324/000000000000/orders'],
    [{}, 'http://sqs.us-east-1.localhost:4566/000000000000/orders'],
  ])('on this machine needs no keys and no region: %o %s', async (options, queueUrl) => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'REALKEY')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'real secret')
    const client = await createClient(options, queueUrl)
    expect(await client.config.region()).toBe('us-east-1')
    expect((await client.config.credentials()).accessKeyId).toBe('local')
  })
})

describe('a server on this machine', () => {
  it('is reached though the environment asks for FIPS, which it has none of', async () => {
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
    const client = await createClient({ endpoint: 'http://127.0.0.1:19324' })
    expect((await target(client))?.host).toBe('http://127.0.0.1:19324')
  })
})

describe('a client of ours', () => {
  it('leaves the MD5 of bodies to us', async () => {
    expect((await createClient({}, url)).config.md5).toBe(false)
  })

  it('is not made for what is no URL', async () => {
    await expect(createClient({}, 'orders')).rejects.toMatchObject({ code: 'InvalidQueueUrl' })
  })
})

it('takes no other thing than an SDK client', () => {
  expect(() => createSdkService({ client: {} as SQSClient })).toThrow('@aws-sdk/client-sqs')
})
