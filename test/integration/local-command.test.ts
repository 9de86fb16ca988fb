import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { isRight } from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startLocalSqs } from '../../src/local/index.ts'
import { open } from '../../src/open/open.ts'
import type { Queue } from '../../src/queue/port.ts'
import { createSdkService } from '../../src/queue/sdk/sdk.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { useLocalQueues } from './local-queues.ts'
import { runSluice } from './sluice.ts'

const project = new URL('../..', import.meta.url)

/** Starts the command line in a process of its own, without anything of AWS or npm in its environment. */
function start(...args: string[]): ChildProcess {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|npm_)/.test(name))
  return spawn(process.execPath, ['--conditions=sluice-source', 'src/cli/main.ts', ...args], {
    cwd: project,
    env: { ...Object.fromEntries(own), NO_COLOR: '1' },
  })
}

/** The same in this process, for what ends by itself. */
async function sluice(args: readonly string[], input = '') {
  const shell = testShell()
  shell.keyboard.end(input)
  return await runSluice(args, shell)
}

async function firstOutput(child: ChildProcess, until: RegExp): Promise<string> {
  let seen = ''
  for await (const chunk of child.stdout!) {
    seen += String(chunk)
    if (until.test(seen)) return seen
  }
  throw new Error(`ended with: ${seen}`)
}

describe('sluice local', () => {
  it('makes the queue, says where it is and what to type next, and ends with 0 on Ctrl-C', async () => {
    const child = start('local', '--port', '0', '--queue', 'orders')
    const ended = new Promise((resolve) => child.on('close', resolve))
    const said = await firstOutput(child, /Press Ctrl-C to stop/)
    const url = /queue {14}(http:\S+)/.exec(said)?.[1] ?? ''
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/orders$/)
    expect(said).toContain(`\n  sluice dlq list --queue ${url}\n`)
    const service = createSdkService()
    const attributes = await service.queue(url).attributes()
    expect(attributes.redrive?.deadLetterQueueArn).toMatch(/:orders-dlq$/)
    service.close()
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })

  it('speaks JSON for programs', async () => {
    const child = start('local', '--port', '0', '--json')
    const ended = new Promise((resolve) => child.on('close', resolve))
    const said = JSON.parse(await firstOutput(child, /}\n$/))
    expect(said).toMatchObject({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      queueUrl: expect.stringMatching(/\/stream-events$/),
      deadLetterQueueUrl: expect.stringMatching(/\/stream-events-dlq$/),
    })
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('sends sample traffic, and says at the end how much', async () => {
    const child = start('local', '--port', '0', '--traffic', '200/s', '--json')
    const ended = new Promise((resolve) => child.on('close', resolve))
    const reported = text(child.stderr!)
    const { queueUrl } = JSON.parse(await firstOutput(child, /}\n$/))
    const service = createSdkService()
    const queue = service.queue(queueUrl)
    await vi.waitFor(async () => expect((await queue.attributes()).visible).toBeGreaterThan(100))
    service.close()
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(await reported).toMatch(/^Sample messages sent: \d{3,}\.$/m)
  })

  it('sends nulls, missing and unknown keys, drift and poison with --quirks', async () => {
    const child = start('local', '--port', '0', '--traffic', '400', '--quirks')
    const ended = new Promise((resolve) => child.on('close', resolve))
    const reported = text(child.stderr!)
    const said = await firstOutput(child, /Press Ctrl-C to stop/)
    expect(said).toContain(
      '400 messages a second, with nulls, missing and unknown keys, drift and poison',
    )
    const url = /queue {14}(http:\S+)/.exec(said)?.[1] ?? ''
    const service = createSdkService()
    const queue = service.queue(url)
    await vi.waitFor(async () => expect((await queue.attributes()).visible).toBeGreaterThan(200))
    service.close()
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(await reported).toMatch(/^Sample messages sent: \d{3,} \([1-9]\d* of them poison\)\.$/m)
  })

  it('says who holds the port', async () => {
    const local = await startLocalSqs({ port: 0 })
    const { port } = new URL(local.endpoint)
    const { err, exitCode } = await sluice(['local', '--port', port])
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^sluice: Port \d+ of this machine is taken by another local SQS of sluice/)
    await local.stop()
  })

  it.each([
    [['--queue', 'a b'], '--queue takes a name'],
    [['--port', '70000'], 'whole number from 0 to 65535'],
    [['--quirks'], '--quirks requires --traffic'],
  ])('refuses %j with a sentence', async (args, words) => {
    const { err, exitCode } = await sluice(['local', ...args])
    expect(exitCode).toBe(2)
    expect(err).toContain(words)
    expect(err).not.toContain('    at ')
  })
})

describe('sluice send', () => {
  const sqs = useLocalQueues()
  let folder: string
  const event = { type: 'message.new', message: { id: '1', text: 'Grüße 🦭' } }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-send-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true })
  })

  let made = 0

  function newQueue(ending = ''): Queue {
    return sqs.queue(`sent-${made++}${ending}`)
  }

  async function file(content: string): Promise<string> {
    const path = join(folder, `events-${made++}.json`)
    await writeFile(path, content)
    return path
  }

  async function eventsOn(queue: Queue): Promise<unknown[]> {
    const received = await queue.receive({ maxMessages: 10, waitSeconds: 0 })
    return received.flatMap(({ body }) => {
      const opened = open(body)
      return isRight(opened) ? opened.right.events : ['malformed']
    })
  }

  it.each(['json', 'base64', 'gzip', 'sns', 'array'])(
    'sends a file in the form %s',
    async (form) => {
      const queue = newQueue()
      const path = await file(JSON.stringify([event, event]))
      const { out, exitCode } = await sluice(['send', path, '--form', form, '--queue', queue.url])
      expect(exitCode).toBe(0)
      expect(out).toContain(`(2 events, ${form}) to ${queue.url}`)
      expect(await eventsOn(queue)).toEqual([event, event])
    },
  )

  it('sends what comes on the input, one event a line, to a queue by its name', async () => {
    const queue = newQueue()
    const name = queue.url.split('/').at(-1) ?? ''
    const lines = `${JSON.stringify(event)}\n`.repeat(12)
    const args = ['send', '-', '--queue', name, '--endpoint', sqs.local.endpoint, '--json']
    const { out, exitCode } = await sluice(args, lines)
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ events: 12, messages: 12, failures: [], form: 'json' })
    expect((await queue.attributes()).visible).toBe(12)
  })

  it('sends samples of an event type, each another one', async () => {
    const queue = newQueue()
    const args = ['send', 'reaction.new', '--count', '3', '--form', 'gzip', '--queue', queue.url]
    const { out, exitCode } = await sluice(args)
    expect(exitCode).toBe(0)
    expect(out).toContain('Sent 3 of 3 messages (3 events, gzip)')
    const events = await eventsOn(queue)
    expect(events).toEqual(Array(3).fill(expect.objectContaining({ type: 'reaction.new' })))
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(3)
  })

  it('sends samples that are valid, and with --quirks odd ones', async () => {
    const sent = async (...more: string[]) => {
      const queue = newQueue()
      const args = ['send', 'message.new', '--count', '5', ...more, '--queue', queue.url]
      expect((await sluice(args)).exitCode).toBe(0)
      return JSON.stringify(await eventsOn(queue))
    }
    const odd = /:null|unheard_of/
    expect(await sent()).not.toMatch(odd)
    expect(await sent('--quirks')).toMatch(odd)
  })

  it('sends to a FIFO queue', async () => {
    const queue = newQueue('.fifo')
    const path = await file(JSON.stringify(event))
    const { exitCode } = await sluice(['send', path, '--queue', queue.url])
    expect(exitCode).toBe(0)
    expect(await eventsOn(queue)).toEqual([event])
  })

  it('says which message was refused, sends the others, and ends with 1', async () => {
    const queue = newQueue()
    const path = await file(JSON.stringify([event, { ...event, padding: 'x'.repeat(1_100_000) }]))
    const { out, err, exitCode } = await sluice(['send', path, '--queue', queue.url])
    expect(exitCode).toBe(1)
    expect(out).toContain('Sent 1 of 2 messages')
    expect(err).toMatch(/^Message 2 was refused: The message has \d+ bytes/)
    expect(await eventsOn(queue)).toEqual([event])
  })

  it.each<[string, string[], number, string]>([
    ['a missing file', ['none.json'], 2, '"none.json" is neither a file nor one of Stream'],
    ['a misspelt type', ['mesage.new'], 2, 'Did you mean message.new'],
    ['a directory', ['.'], 2, '. is a directory, not a file'],
    ['a wrong count', ['message.new', '--count', 'x'], 2, 'whole number from 1 to'],
    ['an unknown form', ['-', '--form', 'xml'], 2, 'Allowed choices are json, base64, gzip, sns'],
    ['no JSON', ['-'], 2, 'The text in standard input is not valid JSON'],
    ['quirks of no sample', ['-', '--quirks'], 2, '--quirks is only for samples of an event type'],
    ['no argument', [], 2, 'missing required argument'],
  ])('reports in a sentence %s', async (_, args, exitCode, words) => {
    const ended = await sluice(['send', ...args], 'private words')
    expect(ended.exitCode).toBe(exitCode)
    expect(ended.err).toContain(words)
    expect(ended.err).not.toMatch(/private| {4}at /)
  })

  it('reports in a sentence an endpoint where nobody listens', async () => {
    const gone = await startLocalSqs({ port: 0 })
    await gone.stop()
    const args = ['send', '-', '--queue', 'orders', '--endpoint', gone.endpoint]
    const { err, exitCode } = await sluice(args, JSON.stringify(event))
    expect(exitCode).toBe(3)
    expect(err).toMatch(/^sluice: No connection for GetQueueUrl on orders \(ECONNREFUSED\)/)
  })
})
