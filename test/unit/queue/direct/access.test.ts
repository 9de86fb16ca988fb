import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resolveAccess } from '../../../../src/queue/direct/access.ts'
import type { QueueError } from '../../../../src/queue/queue-error.ts'

const inIreland = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-access-'))
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  }
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'))
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function find(options: Parameters<typeof resolveAccess>[0] = {}, queue = inIreland) {
  return resolveAccess({ credentials, ...options }, queue, 'ReceiveMessage')
}

function configure(text: string): void {
  writeFileSync(join(folder, 'config'), text)
}

async function refusal(finding: Promise<unknown>): Promise<QueueError> {
  return finding.then(
    () => {
      throw new Error('it was found')
    },
    (error: QueueError) => error,
  )
}

describe('where a queue is spoken to', () => {
  it("is the host in the queue's URL, signed for the region that the host names", async () => {
    const access = await find()
    expect(access).toMatchObject({
      origin: 'https://sqs.eu-west-1.amazonaws.com',
      host: 'sqs.eu-west-1.amazonaws.com',
      path: '/',
      region: 'eu-west-1',
    })
  })

  it("is an interface endpoint of a VPC when that is the queue URL's host", async () => {
    const url = 'https://vpce-0a1b.sqs.eu-west-1.vpce.amazonaws.com/123456789012/orders'
    expect(await find({}, url)).toMatchObject({
      origin: 'https://vpce-0a1b.sqs.eu-west-1.vpce.amazonaws.com',
      region: 'eu-west-1',
    })
  })

  it('is the endpoint that was given, with its path and port', async () => {
    const access = await find({ endpoint: 'http://gateway.internal:8080/sqs', region: 'eu-west-1' })
    expect(access.origin).toBe('http://gateway.internal:8080')
    expect(access.host).toBe('gateway.internal:8080')
    expect(access.path).toMatch(/^\/sqs\/?$/)
  })

  it.each(['AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL'])('is the endpoint in %s', async (name) => {
    vi.stubEnv(name, 'http://gateway.internal:8080')
    expect(await find()).toMatchObject({ origin: 'http://gateway.internal:8080', path: '/' })
  })

  it('is the endpoint of the profile', async () => {
    configure(
      '[profile work]\nregion = eu-west-1\nservices = here\n[services here]\nsqs =\n  endpoint_url = http://profile.internal:9000\n',
    )
    vi.stubEnv('AWS_PROFILE', 'work')
    const access = await find()
    expect(access).toMatchObject({ origin: 'http://profile.internal:9000', region: 'eu-west-1' })
  })

  it('is the FIPS host when FIPS is asked for, whatever host the URL has', async () => {
    const url = 'https://sqs.us-east-1.amazonaws.com/123456789012/orders'
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
    expect(await find({}, url)).toMatchObject({
      origin: 'https://sqs-fips.us-east-1.amazonaws.com',
      region: 'us-east-1',
    })
  })

  it('takes a region with FIPS in its name apart', async () => {
    const url = 'https://sqs.us-east-1.amazonaws.com/123456789012/orders'
    expect(await find({ region: 'fips-us-east-1' }, url)).toMatchObject({
      origin: 'https://sqs-fips.us-east-1.amazonaws.com',
      region: 'us-east-1',
    })
  })

  it('is the dual-stack host when dual-stack is asked for', async () => {
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true')
    expect(await find()).toMatchObject({ origin: 'https://sqs.eu-west-1.api.aws' })
  })

  it('is China where the region is', async () => {
    const url = 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders'
    expect(await find({}, url)).toMatchObject({
      origin: 'https://sqs.cn-north-1.amazonaws.com.cn',
      region: 'cn-north-1',
    })
  })

  it("is the queue's region, whatever the environment has for other services", async () => {
    vi.stubEnv('AWS_REGION', 'us-east-1')
    expect((await find()).region).toBe('eu-west-1')
  })

  it('is found by the region alone where only a name is known', async () => {
    vi.stubEnv('AWS_REGION', 'eu-central-1')
    expect(await find({}, 'orders')).toMatchObject({
      origin: 'https://sqs.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
    })
  })

  it('needs neither keys nor region on this machine', async () => {
    const { identity, ...access } = await resolveAccess(
      {},
      'http://127.0.0.1:4100/000000000000/orders',
      'ReceiveMessage',
    )
    expect(access).toMatchObject({ origin: 'http://127.0.0.1:4100', region: 'us-east-1' })
    expect((await identity.current()).accessKeyId).toBe('local')
  })
})

describe('what cannot be right is reported before the first request', () => {
  it.each(['us-east-1', 'fips-us-east-1'])(
    'a region that is not the queue’s: %s',
    async (region) => {
      const error = await refusal(find({ region }))
      expect(error).toMatchObject({ kind: 'InvalidRequest', code: 'RegionMismatch' })
      expect(error.message).toContain('eu-west-1')
      expect(error.message).toContain('us-east-1')
    },
  )

  it('no region at all', async () => {
    const error = await refusal(find({}, 'orders'))
    expect(error).toMatchObject({ kind: 'InvalidRequest', code: 'RegionMissing' })
    expect(error.message).toContain('AWS_REGION')
  })

  it('no credentials', async () => {
    const error = await refusal(resolveAccess({}, inIreland, 'ReceiveMessage'))
    expect(error.kind).toBe('BadCredentials')
  })

  it('a profile that does not exist', async () => {
    vi.stubEnv('AWS_PROFILE', 'nobody')
    const error = await refusal(resolveAccess({}, inIreland, 'ReceiveMessage'))
    expect(error.kind).toBe('BadCredentials')
  })

  it('an endpoint that is no URL', async () => {
    const error = await refusal(find({ endpoint: 'not a url', region: 'eu-west-1' }))
    expect(error).toMatchObject({ kind: 'InvalidRequest' })
  })
})

describe('credentials', () => {
  it("are the profile's", async () => {
    configure('[profile work]\naws_access_key_id = AKPROFILE\naws_secret_access_key = s\n')
    vi.stubEnv('AWS_PROFILE', 'work')
    const access = await resolveAccess({}, inIreland, 'ReceiveMessage')
    expect((await access.identity.current()).accessKeyId).toBe('AKPROFILE')
  })

  it("are the environment's, with the session", async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKENV')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's')
    vi.stubEnv('AWS_SESSION_TOKEN', 'session')
    const access = await resolveAccess({}, inIreland, 'ReceiveMessage')
    expect(await access.identity.current()).toMatchObject({
      accessKeyId: 'AKENV',
      sessionToken: 'session',
    })
  })

  it('of a provider are asked for again when they are about to expire', async () => {
    let asked = 0
    const provider = async () => {
      asked++
      const leftMs = asked === 1 ? 60_000 : 3_600_000
      return { ...credentials, expiration: new Date(Date.now() + leftMs) }
    }
    const { identity } = await find({ credentials: provider })
    await vi.waitFor(async () => {
      await identity.current()
      expect(asked).toBe(2)
    })
    await identity.current()
    expect(asked).toBe(2)
  })
})
