import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { useLocalQueues } from './local-queues.ts'
import { runSluice, spawnSluiceWith } from './sluice.ts'
import { type StreamStub, startStreamStub } from './stream-stub.ts'

const arn = 'arn:aws:sqs:us-east-1:000000000000:stream-events'
const dlqArn = `${arn}-dlq`

const sqs = useLocalQueues()
let stub: StreamStub
let folder: string

beforeAll(async () => {
  stub = await startStreamStub({ event_hooks: [] })
  folder = await mkdtemp(join(tmpdir(), 'sluice-names-'))
})

afterAll(async () => {
  await stub.stop()
  await rm(folder, { recursive: true })
})

/** Every command that takes a queue and ends by itself, with what else it needs. */
const commands: Readonly<Record<string, (messageId: string) => readonly string[]>> = {
  'queue show': () => [],
  'stream connect': () => ['--auth', 'resource', '--dry-run'],
  'stream test': () => ['--yes'],
  'policy stream': () => [],
  'policy worker': () => [],
  'policy lambda': () => [],
  'policy desk': () => [],
  'policy replay': () => [],
  'policy move': () => [],
  doctor: () => [],
  send: () => ['message.new'],
  'dlq groups': () => [],
  'dlq list': () => [],
  'dlq show': (messageId) => [messageId],
  'dlq try': (messageId) => [messageId, '--handlers', 'test/fixtures/modules/tried-router.ts'],
  'dlq plan': () => ['--output', join(folder, 'plan.jsonl')],
  'dlq replay': () => ['--dry-run'],
  'dlq edit': (messageId) => [messageId, '--dry-run'],
  'dlq export': () => [join(folder, 'export.jsonl')],
  'dlq delete': () => ['--dry-run'],
}

/** A queue for a command alone, with one message on its dead-letter queue. */
async function queueFor(command: string) {
  const name = command.replace(' ', '-')
  const { queue, dlq } = await sqs.pair(name)
  const { arn } = await queue.attributes()
  const [sent] = await dlq.send([{ body: '{"type":"user.banned"}' }])
  const messageId = (sent?.ok && sent.messageId) || ''
  const args = [...command.split(' '), ...(commands[command]?.(messageId) ?? [])]
  return { name, arn, url: queue.url, args }
}

async function sluice(args: readonly string[], env: Record<string, string> = {}) {
  const keys = { SLUICE_STREAM_SQS_KEY: 'AKIA1', SLUICE_STREAM_SQS_SECRET: 'secret' }
  const shell = testShell({ ...stub.env, ...keys, EDITOR: 'true', ...env })
  const all = [...args, '--endpoint', sqs.local.endpoint]
  const { exitCode, out, err } = await runSluice(all, shell)
  // The next run may write the same file.
  for (const arg of args) if (arg.startsWith(folder)) await rm(arg, { force: true })
  // Times and counts move on from one run to the next, and what is to be typed next names the queue as it was named.
  return {
    exitCode,
    out: out.replace(/(?<=\S) +\d+/g, ' #').replace(/(?<=\S) +/g, ' '),
    err: err.replace(/(To replay it: ).*/, '$1'),
  }
}

function takingQueues(program: Command): string[] {
  const own = program.options.some(({ long }) => long === '--queue') ? [program.name()] : []
  const below = program.commands.flatMap((command) =>
    takingQueues(command).map((name) =>
      program.parent === null ? name : `${program.name()} ${name}`,
    ),
  )
  return [...own, ...below]
}

describe('a queue on the command line', () => {
  it('is tried below in every command that takes one', async () => {
    const longRunning = ['local', 'work', 'desk']
    const program = await createProgram([], testShell())
    expect(takingQueues(program).sort()).toEqual([...Object.keys(commands), ...longRunning].sort())
  })

  it.concurrent.each(Object.keys(commands))(
    'is the same to %s by URL, by ARN, and by SLUICE_QUEUE',
    { timeout: 30_000 },
    async (command) => {
      const { name, arn, url, args } = await queueFor(command)
      const byUrl = await sluice([...args, '--queue', url], { SLUICE_QUEUE: 'others' })
      expect(byUrl.err).not.toMatch(/^sluice: /m)
      expect(byUrl.exitCode).toBeLessThan(2)
      expect(await sluice([...args, '--queue', arn])).toEqual(byUrl)
      expect(await sluice(args, { SLUICE_QUEUE: name })).toEqual(byUrl)
    },
  )

  it.each([
    'queue show',
    'stream connect',
    'doctor',
    'dlq groups',
    'dlq show',
    'dlq plan',
    'dlq delete',
  ])('is asked for by %s where nothing names it', async (command) => {
    const args = [...command.split(' '), ...(commands[command]?.('8bffc454') ?? [])]
    const { exitCode, out, err } = await sluice(args, { SLUICE_QUEUE: '' })
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toMatch(/^sluice: No queue is named\..*--queue.*SLUICE_QUEUE/m)
  })

  it('is named to Stream by its URL', async () => {
    await sluice(['stream', 'test', '--yes'], { SLUICE_QUEUE: arn })
    const tests = stub.requests.filter(({ line }) => line === 'POST /check_sqs')
    expect(tests.at(-1)).toMatchObject({ body: { sqs_url: sqs.local.queueUrl } })
  })

  it('of sluice local has the name that SLUICE_QUEUE says, where it says one', async () => {
    for (const [queue, made] of [
      ['orders', 'orders'],
      [arn.replace('stream-events', 'orders'), 'stream-events'],
      ['https://sqs.eu-west-1.amazonaws.com/123456789012/orders', 'stream-events'],
    ] as const) {
      const { out } = await runSluice(['local', '--help'], testShell({ SLUICE_QUEUE: queue }))
      expect(out).toMatch(new RegExp(`--queue <name>[\\s\\S]*?default:\\s+"${made}"`))
    }
  })

  it('by --dlq is the dead-letter queue itself, and SLUICE_QUEUE is another matter', async () => {
    const byUrl = await sluice(['dlq', 'list', '--dlq', sqs.local.deadLetterQueueUrl])
    expect(byUrl).toMatchObject({ exitCode: 0, err: expect.stringContaining('0 messages on') })
    expect(await sluice(['dlq', 'list', '--dlq', dlqArn], { SLUICE_QUEUE: 'others' })).toEqual(
      byUrl,
    )
  })

  it('to replay to may be given by its ARN, and is refused where it is the same', async () => {
    await sqs.service.queue(dlqArn).send([{ body: '{"type":"user.banned"}' }])
    const args = ['dlq', 'replay', '--dlq', sqs.local.deadLetterQueueUrl, '--yes', '--limit', '1']
    expect(await sluice([...args, '--to', dlqArn])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('Their destination is the queue that they are on.'),
    })
    expect(await sluice([...args, '--to', arn])).toMatchObject({
      exitCode: 0,
      err: expect.stringMatching(/ stream-events\nIf this [^\n]*\nReplayed 1 of 1 message\.\n$/),
    })
  })

  it.each([
    'arn:aws:sns:us-east-1:000000000000:topic',
    'arn:aws:sqs:us-east-1:stream-events',
    'arn:aws-moon:sqs:moon-1:000000000000:stream-events',
  ])('is refused by %s, the ARN of something else', async (wrong) => {
    const { exitCode, err } = await sluice(['queue', 'show', wrong])
    expect(exitCode).toBe(2)
    expect(err).toContain('is not the ARN of a queue: arn:aws:sqs:REGION:ACCOUNT:NAME')
  })

  it('is taken by a worker from SLUICE_QUEUE, and its dead-letter queue by ARN', async () => {
    const worker = spawnSluiceWith(
      { env: { SLUICE_QUEUE: arn } },
      ...['work', 'test/fixtures/modules/router.ts', '--dlq', dlqArn],
      ...['--endpoint', sqs.local.endpoint],
    )
    await vi.waitFor(() => expect(worker.err()).toContain('receiving'), { timeout: 25_000 })
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    expect(worker.err()).toContain(`queueUrl=${sqs.local.queueUrl}`)
    expect(worker.err()).toContain(`deadLetterQueueUrl=${sqs.local.deadLetterQueueUrl}`)
  })

  it('of a worker cannot be its own dead-letter queue', async () => {
    const worker = spawnSluiceWith(
      { env: { SLUICE_QUEUE: sqs.local.queueUrl } },
      ...['work', 'test/fixtures/modules/router.ts', '--dlq', arn],
    )
    expect(await worker.ended).toBe(2)
    expect(worker.err()).toContain('cannot be its own dead-letter queue')
  })
})

describe('--help', () => {
  it('names SLUICE_QUEUE in the list of the environment', async () => {
    const { out } = await sluice(['--help'])
    expect(out).toMatch(/^Environment[\s\S]*^ {2}SLUICE_QUEUE +.*URL, ARN or name/m)
  })

  it('says of every command that takes a queue how it may be given', async () => {
    for (const command of [...Object.keys(commands), 'work']) {
      const { out } = await sluice([...command.split(' '), '--help'])
      expect(out, command).toMatch(/--queue <url\|arn\|name>[\s\S]*SLUICE_QUEUE/)
      expect(out, command).not.toContain('<url|name>')
    }
  })
})
