import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStreamApi } from '../../src/setup/index.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { runSluice, spawnSluice } from './sluice.ts'
import { type StreamStub, startStreamStub } from './stream-stub.ts'

const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events'
const sqsKeys = {
  SLUICE_STREAM_SQS_KEY: 'AKIAEXAMPLEEXAMPLE00',
  SLUICE_STREAM_SQS_SECRET: 'secret/of/the/user+0123456789',
}
const webhook = {
  id: 'hook-1',
  hook_type: 'webhook',
  enabled: true,
  webhook_url: 'https://example.com/hook?token=abc',
  event_types: ['message.new'],
  product: 'chat',
  created_at: '2026-01-01T00:00:00Z',
}

let stub: StreamStub

beforeEach(async () => {
  stub = await startStreamStub({ name: 'the app', event_hooks: [webhook] })
})

afterEach(() => stub.stop())

async function sluice(args: readonly string[], env: Record<string, string> = sqsKeys) {
  return await runSluice(args, testShell({ ...stub.env, ...env }))
}

const connect = (...more: string[]) => ['stream', 'connect', '--queue', queueUrl, ...more]

function patches() {
  return stub.requests.filter(({ line }) => line === 'PATCH /app').map(({ body }) => body)
}

describe('sluice stream connect', () => {
  it('adds the hook and keeps the others as they were', async () => {
    const { exitCode, out } = await sluice(connect('--yes'))
    expect(exitCode).toBe(0)
    expect(patches()).toEqual([
      {
        event_hooks: [
          webhook,
          expect.objectContaining({
            hook_type: 'sqs',
            enabled: true,
            product: 'all',
            event_types: [],
            sqs_queue_url: queueUrl,
            sqs_region: 'eu-west-1',
            sqs_auth_type: 'keys',
            sqs_key: sqsKeys.SLUICE_STREAM_SQS_KEY,
            sqs_secret: sqsKeys.SLUICE_STREAM_SQS_SECRET,
            should_send_custom_events: false,
          }),
        ],
      },
    ])
    expect(out).toContain('unchanged: webhook https://example.com/hook')
  })

  it('run again it writes nothing', async () => {
    await sluice(connect('--yes'))
    const { exitCode, out } = await sluice(connect('--yes'))
    expect(exitCode).toBe(0)
    expect(out).toContain('Nothing to do')
    expect(patches()).toHaveLength(1)
  })

  it('changes only what is asked for on a hook that is there, and keeps its id', async () => {
    await sluice(connect('--yes', '--auth', 'resource', '--events', 'message.new'))
    const { out } = await sluice(connect('--yes', '--product', 'chat', '--custom-events'))
    expect(out).toContain('product: all → chat')
    expect(out).not.toContain('event_types')
    const [, own] = stub.app.event_hooks as { id: string }[]
    expect(own).toMatchObject({
      id: expect.stringMatching(/^made-/),
      product: 'chat',
      event_types: ['message.new'],
      sqs_auth_type: 'resource',
      should_send_custom_events: true,
    })
  })

  it('shows the difference and writes nothing in a dry run', async () => {
    const { exitCode, out, err } = await sluice(connect('--dry-run'))
    expect(exitCode).toBe(0)
    expect(out).toContain(`Add the event hook on ${queueUrl}`)
    expect(out).toContain('event_types: (not set) → every event')
    expect(err).toContain('dry run')
    expect(patches()).toEqual([])
  })

  it('says of a FIFO queue that Stream cannot send to it, and what works', async () => {
    const args = ['stream', 'connect', '--queue', `${queueUrl}.fifo`, '--dry-run']
    const { out } = await sluice(args)
    expect(out).toMatch(
      /^Note: Stream cannot send to the FIFO queue \S+\.fifo directly: .*SNS FIFO/m,
    )
    expect((await sluice(connect('--dry-run'))).out).not.toContain('FIFO')
  })

  it('asks, and where nobody can be asked it wants --yes', async () => {
    const { exitCode, err } = await sluice(connect())
    expect(exitCode).toBe(2)
    expect(err).toContain('--yes')
    expect(patches()).toEqual([])
  })

  it('prints no key and no secret, in words or in JSON', async () => {
    const runs = [
      await sluice(connect('--dry-run')),
      await sluice(connect('--yes', '--json')),
      await sluice(connect('--yes', '--rewrite-secret'), {
        ...sqsKeys,
        SLUICE_STREAM_SQS_SECRET: 'another/secret/0123456789',
      }),
    ]
    const secrets = [
      ...Object.values(sqsKeys),
      ...Object.values(stub.env).slice(0, 2),
      'another/secret',
      'abc',
    ]
    for (const { out, err } of runs) {
      for (const secret of secrets) expect(out + err).not.toContain(secret)
    }
    expect(runs[2]?.out).toContain('sqs_secret: (set) → (another)')
  })

  it('with --auth resource it sets no keys, though there are some in the environment', async () => {
    await sluice(connect('--yes', '--auth', 'resource'))
    const [, own] = stub.app.event_hooks as object[]
    expect(own).toMatchObject({ sqs_auth_type: 'resource' })
    expect(own).not.toHaveProperty('sqs_key')
    expect(own).not.toHaveProperty('sqs_secret')
  })

  it('says which variables hold the keys, where they are missing', async () => {
    const { exitCode, err } = await sluice(connect('--yes'), {})
    expect(exitCode).toBe(2)
    expect(err).toContain('SLUICE_STREAM_SQS_KEY')
    expect(err).toContain('--auth resource')
    const half = await sluice(connect('--yes'), { SLUICE_STREAM_SQS_KEY: 'AKIA' })
    expect(half.err).toContain('SLUICE_STREAM_SQS_SECRET is not set')
    const noStream = await sluice(connect('--yes'), { ...sqsKeys, STREAM_API_SECRET: '' })
    expect(noStream).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('STREAM_API_SECRET'),
    })
    expect(patches()).toEqual([])
  })

  it('does not write a secret back that Stream shows in stars', async () => {
    stub.app.event_hooks = [
      {
        id: 'hook-2',
        hook_type: 'sqs',
        enabled: true,
        event_types: [],
        product: 'all',
        sqs_queue_url: queueUrl,
        sqs_region: 'eu-west-1',
        sqs_auth_type: 'keys',
        sqs_key: sqsKeys.SLUICE_STREAM_SQS_KEY,
        sqs_secret: '********',
      },
    ]
    const without = await sluice(connect('--yes', '--product', 'chat'), {})
    expect(without.exitCode).toBe(2)
    expect(patches()).toEqual([])
    const same = await sluice(connect('--yes'))
    expect(same.out).toContain('Nothing to do')
    expect(same.out).toContain('--rewrite-secret')
    await sluice(connect('--yes', '--rewrite-secret'))
    const [own] = stub.app.event_hooks as object[]
    expect(own).toMatchObject({ id: 'hook-2', sqs_secret: sqsKeys.SLUICE_STREAM_SQS_SECRET })
  })

  it('--legacy sets the older settings and leaves the hooks alone', async () => {
    const { exitCode, out } = await sluice(connect('--yes', '--legacy'))
    expect(exitCode).toBe(0)
    expect(patches()).toEqual([
      {
        sqs_url: queueUrl,
        sqs_key: sqsKeys.SLUICE_STREAM_SQS_KEY,
        sqs_secret: sqsKeys.SLUICE_STREAM_SQS_SECRET,
      },
    ])
    expect(out).toContain(`sqs_url: (not set) → ${queueUrl}`)
    const again = await sluice(connect('--yes', '--legacy'))
    expect(again.out).toContain('Nothing to do')
    expect(patches()).toHaveLength(1)
  })

  it.each([
    [['--product', 'holograms'], 'There is no product "holograms"'],
    [['--events', 'message new'], 'is not an event type'],
    [['--legacy', '--events', 'message.new'], 'The older settings are for all events'],
    [['--legacy', '--events', 'message.new'], 'Leave out --legacy, or --events'],
    [['--stream-url', 'http://example.com'], 'must begin with https://'],
    [['--stream-url', 'nonsense'], 'must begin with https://'],
  ])('refuses %j with a sentence', async (more, words) => {
    const { exitCode, err } = await sluice(connect('--yes', ...more))
    expect(exitCode).toBe(2)
    expect(err).toContain(words)
    expect(patches()).toEqual([])
  })

  it('notices when Stream took the hooks and does not have them afterwards', async () => {
    Object.defineProperty(stub.app, 'event_hooks', {
      get: () => [webhook],
      set() {},
      enumerable: true,
    })
    const { exitCode, err } = await sluice(connect('--yes'))
    expect(exitCode).toBe(1)
    expect(err).toContain(`missing: sqs ${queueUrl}`)
  })
})

describe('errors of Stream', () => {
  it.each([
    [{ STREAM_API_KEY: 'wrong' }, 'Stream does not know this API key'],
    [{ STREAM_API_KEY: 'wrong' }, 'Set STREAM_API_KEY and STREAM_API_SECRET'],
    [{ STREAM_API_SECRET: 'wrong-secret' }, 'does not belong to the API key'],
    [{ STREAM_API_SECRET: 'two words' }, 'STREAM_API_SECRET holds white space'],
    [{ STREAM_BASE_URL: 'http://127.0.0.1:9' }, 'No connection to Stream'],
  ])('%j: a sentence, an exit code, nothing written', async (wrong, words) => {
    const { exitCode, err } = await sluice(connect('--yes'), { ...sqsKeys, ...wrong })
    expect(exitCode).toBe(words.includes('white space') ? 2 : 3)
    expect(err).toContain(words)
    expect(err).not.toContain('    at ')
    expect(patches()).toEqual([])
  })

  it.each([
    [{ status: 429, body: { code: 9, message: 'Too many requests' } }, 1, 'limits the rate'],
    [{ status: 503, body: { code: -1, message: 'oops' } }, 1, 'fault of the service'],
    [{ status: 502, body: '<html>bad gateway</html>' }, 1, 'HTTP 502'],
    [{ status: 403, body: { code: 99, message: 'App suspended' } }, 3, 'suspended this app'],
    [{ status: 400, body: { code: 69, message: 'wrong region' } }, 3, 'another region'],
    [{ status: 400, body: { code: 69, message: 'wrong' } }, 3, 'Its own words: wrong. Give the'],
    [{ status: 403, body: { code: 99, message: 'App suspended' } }, 3, 'words: App suspended\n'],
    [{ status: 400, body: { code: 4, message: 'odd' } }, 1, 'Its own words: odd'],
    [{ status: 200, body: '"nothing like it"' }, 3, 'did not answer as Stream does'],
  ])('%j ends with a sentence', async (fail, code, words) => {
    stub.fail = fail
    const { exitCode, err } = await sluice(connect('--yes'))
    expect(err).toContain(words)
    expect(exitCode).toBe(code)
    expect(err).not.toContain('    at ')
  })

  it('blanks a secret that Stream quotes', async () => {
    const said = `bad secret ${sqsKeys.SLUICE_STREAM_SQS_SECRET}`
    stub.fail = { status: 400, body: { code: 4, message: said } }
    const { err } = await sluice(connect('--yes'))
    expect(err).toContain('bad secret ***')
  })
})

describe('sluice stream test', () => {
  it('announces the probe, and reports success', async () => {
    const { exitCode, out, err } = await sluice(['stream', 'test', '--yes'])
    expect(exitCode).toBe(0)
    expect(err).toContain('dead-letter queue as not an event')
    expect(out).toContain('Stream reached the queue')
    expect(stub.requests.at(-1)).toEqual({ line: 'POST /check_sqs', body: {} })
  })

  it('tests a queue with the keys of the environment', async () => {
    await sluice(['stream', 'test', '--yes', '--queue', queueUrl])
    expect(stub.requests.at(-1)?.body).toEqual({
      sqs_url: queueUrl,
      sqs_key: sqsKeys.SLUICE_STREAM_SQS_KEY,
      sqs_secret: sqsKeys.SLUICE_STREAM_SQS_SECRET,
    })
  })

  it.each([
    [
      'AccessDenied: not authorized to perform: sqs:sendmessage',
      'refuses Stream the right',
      'sluice policy stream',
    ],
    [
      'InvalidClientTokenId: The security token is invalid',
      'does not know the access key',
      'SLUICE_STREAM_SQS_KEY',
    ],
    [
      'SignatureDoesNotMatch: The request signature',
      'does not belong to its access key',
      'SLUICE_STREAM_SQS_SECRET',
    ],
    [
      'AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist',
      'finds no queue',
      'sluice queue show',
    ],
    ['KMS.AccessDeniedException', 'may not use the key', 'sluice policy stream'],
    ['dial tcp: lookup x: no such host', 'cannot reach the address', 'must be a queue at AWS'],
    ['something else', "Stream's words: something else", 'sluice doctor'],
  ])('says in plain words what %j means', async (error, words, advice) => {
    stub.queueTest = { status: 'error', error, duration: '1ms' }
    const { exitCode, out } = await sluice(['stream', 'test', '--yes', '--queue', queueUrl])
    expect(exitCode).toBe(1)
    expect(out).toContain(words)
    expect(out).toContain(advice)
  })

  it('sends no probe without a yes', async () => {
    const { exitCode } = await sluice(['stream', 'test'])
    expect(exitCode).toBe(2)
    expect(stub.requests.filter(({ line }) => line === 'POST /check_sqs')).toEqual([])
  })
})

describe('sluice stream events', () => {
  it('lists what can be sent, against what streamEvents knows', async () => {
    const { exitCode, out, err } = await sluice(['stream', 'events'], {})
    expect(exitCode).toBe(0)
    expect(out).toMatch(/message\.new +chat +yes/)
    expect(out).toMatch(/hologram\.projected +video +no/)
    expect(err).toContain('3 types of events; streamEvents knows 2')
  })

  it('shows those of a product only, or only the unknown ones, and speaks JSON', async () => {
    const { out } = await sluice(
      ['stream', 'events', '--product', 'video', '--unknown', '--json'],
      {},
    )
    expect(JSON.parse(out)).toMatchObject({
      events: [{ name: 'hologram.projected', known: false }],
    })
  })
})

describe('sluice stream events, of a product', () => {
  it('that there is none of is a usage error with those there are, before any key is asked for', async () => {
    const { exitCode, err } = await runSluice(['stream', 'events', '--product', 'chat,vidoe'])
    expect(exitCode).toBe(2)
    expect(err).toContain(
      'There is no product "vidoe". There are: all, chat, video, moderation, feeds.',
    )
  })

  it('that has no events is reported in a sentence', async () => {
    const { exitCode, out, err } = await sluice(['stream', 'events', '--product', 'feeds'], {})
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(err).toContain('There are no such events.')
  })
})

/** Lets the package stream-chat be missing in a process that is started with it. */
const withoutSdk = `--import=data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({
    resolve(name, context, next) {
      if (name !== 'stream-chat') return next(name, context)
      throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
    },
  })
`)}`

describe('without the package stream-chat', () => {
  it('says what to type', async () => {
    vi.stubEnv('NODE_OPTIONS', withoutSdk)
    for (const [name, value] of Object.entries(stub.env)) vi.stubEnv(name, value)
    const sluice = spawnSluice('stream', 'events')
    vi.unstubAllEnvs()
    expect(await sluice.ended).toBe(2)
    expect(sluice.err()).toContain('npm install stream-chat')
    expect(sluice.err()).not.toContain('    at ')
  })
})

describe('createStreamApi', () => {
  it('answers an app without hooks as it is', async () => {
    stub.app.event_hooks = null
    const api = createStreamApi({
      apiKey: stub.env.STREAM_API_KEY ?? '',
      apiSecret: stub.env.STREAM_API_SECRET ?? '',
      baseUrl: stub.url,
    })
    expect(await api.settings()).toEqual({ name: 'the app', event_hooks: null })
  })
})
