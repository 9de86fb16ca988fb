import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type LocalSqs, startLocalSqs } from '../../src/local/index.ts'
import { createSdkService } from '../../src/queue/sdk/sdk.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { runSluice, spawnSluice } from './sluice.ts'
import { type StreamStub, startStreamStub } from './stream-stub.ts'

/**
 * The lines of the README that take a person from nothing to the first event, tried as they are
 * printed there: with a local SQS for AWS, a stub for Stream, and somebody who says yes.
 */
let local: LocalSqs
let stub: StreamStub

beforeAll(async () => {
  local = await startLocalSqs({ port: 0, queue: 'not-the-one' })
  stub = await startStreamStub({ event_hooks: [] })
})

afterAll(async () => {
  await stub.stop()
  await local.stop()
})

async function gettingStarted(): Promise<string[]> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const [, section = ''] = readme.split('## Connecting to Stream\n')
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/^ *npx sluice (.+)$/gm)].map(([, line = '']) => line)
}

/** Runs a line for a person at a terminal who agrees to everything. */
async function typed(line: string) {
  const shell = testShell({
    ...stub.env,
    AWS_ENDPOINT_URL_SQS: local.endpoint,
    SLUICE_STREAM_SQS_KEY: 'AKIAEXAMPLEEXAMPLE00',
    SLUICE_STREAM_SQS_SECRET: 'secret-of-the-user',
  })
  Object.assign(shell.stdin, { isTTY: true })
  Object.assign(shell.stderr, { isTTY: true })
  shell.stderr.on('data', (said) => {
    if (String(said).includes('[y/N]')) shell.keyboard.write('y\n')
  })
  return await runSluice(line.split(/\s+/), shell)
}

describe('getting started, as the README prints it', () => {
  it('makes the queue, connects Stream, tests and checks, each line with exit code 0', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', local.endpoint)
    const lines = (await gettingStarted()).filter((line) => !line.startsWith('work '))
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(
      expect.arrayContaining(['queue create', 'stream connect', 'stream test', 'doctor --queue']),
    )
    for (const line of lines) {
      const { exitCode, err } = await typed(line)
      expect(exitCode, `sluice ${line}: ${err}`).toBe(0)
    }
    expect(stub.app.event_hooks).toMatchObject([
      { hook_type: 'sqs', sqs_queue_url: expect.stringMatching(/\/stream-events$/) },
    ])
    vi.unstubAllEnvs()
  })

  it('and then a worker handles the first event of that queue', async () => {
    const service = createSdkService({ endpoint: local.endpoint })
    const queueUrl = await service.urlOf('stream-events')
    const router = 'test/fixtures/modules/router.ts'
    const worker = spawnSluice(
      'work',
      router,
      '--queue',
      'stream-events',
      '--endpoint',
      local.endpoint,
    )
    await service.queue(queueUrl).send([{ body: '{"type":"order.placed","id":"first"}' }])
    await vi.waitFor(() => expect(worker.out()).toContain('placed first'), { timeout: 25_000 })
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    service.close()
  })
})
