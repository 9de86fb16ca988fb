import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createClient } from '../../src/queue/sdk/sdk.ts'
import { fauxqsDifferences } from '../conformance/harness/fauxqs-differences.ts'
import { startFaultProxy, type Trouble } from '../faults/server/fault-proxy.ts'
import { type SqsServer, sqsServers } from '../fixtures/sqs-servers.ts'

/** Servers and proxies of a test. */
const started: { stop(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop()
})

async function start(server: () => Promise<SqsServer>): Promise<SqsServer> {
  const one = await server()
  started.push(one)
  return one
}

async function behind(server: SqsServer, trouble: Trouble): Promise<SqsServer> {
  const proxy = await startFaultProxy(server.endpoint, trouble)
  started.push(proxy)
  return proxy
}

/** The script, on a server in place of AWS. */
function conformance(server: SqsServer | undefined, ...args: readonly string[]) {
  const program = ['--conditions=sluice-source', 'test/conformance/aws/main.ts']
  const child = spawn(process.execPath, [...program, ...args], {
    env: {
      PATH: process.env.PATH,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      ...(server && { AWS_ENDPOINT_URL_SQS: server.endpoint }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (data) => {
    out += String(data)
  })
  return {
    ended: once(child, 'close').then(([exitCode]) => ({ exitCode, out })),
    interrupt: () => child.kill('SIGINT'),
  }
}

const withProfile = ['--profile', 'p', '--patience', '10'] as const

/** The names of the queues on a server. */
async function queuesOn({ endpoint }: SqsServer): Promise<readonly string[]> {
  const client = await createClient({ endpoint })
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ MaxResults: 1000 }))
  client.destroy()
  return QueueUrls.map((url) => url.split('/').at(-1) ?? '').filter((name) =>
    name.startsWith('sluice-conformance-'),
  )
}

describe('conformance:aws', () => {
  const patience = 240_000

  it(
    'finds nothing that differs on the local server, and leaves no queue',
    async () => {
      const server = await start(sqsServers['the local server'])
      const { exitCode, out } = await conformance(server, ...withProfile).ended
      expect(out).toMatch(/Nothing differs, of \d{3} tries\.\n\d{3} queues are deleted\.\n$/)
      expect(exitCode).toBe(0)
      expect(await queuesOn(server)).toEqual([])
    },
    patience,
  )

  it(
    'lists what fauxqs does otherwise, over both transports, and leaves no queue',
    async () => {
      const server = await start(sqsServers.fauxqs)
      const { exitCode, out } = await conformance(server, ...withProfile).ended
      const rows = out.match(/^.+ yes +NO +NO$/gm) ?? []
      const differing = rows.map((row) => row.replace(/ +yes +NO +NO$/, ''))
      expect(differing.sort()).toEqual(Object.keys(fauxqsDifferences).sort())
      expect(out).toContain(`${differing.length} differ, of`)
      expect(out).toContain("direct: expected undefined to be 'tenant-1'")
      expect(exitCode).toBe(1)
      expect(await queuesOn(server)).toEqual([])
    },
    patience,
  )

  it(
    'deletes its queues when it is interrupted',
    async () => {
      const server = await start(sqsServers['the local server'])
      const run = conformance(server, ...withProfile)
      await vi.waitFor(async () => expect((await queuesOn(server)).length).toBeGreaterThan(20))
      run.interrupt()
      const { exitCode, out } = await run.ended
      expect(out).toContain('Stopping.')
      expect(out).toContain('the suite did not come to its end')
      expect(exitCode).toBe(1)
      expect(await queuesOn(server)).toEqual([])
    },
    patience,
  )

  it(
    'names the queues that it cannot delete',
    async () => {
      const server = await start(sqsServers['the local server'])
      const proxy = await behind(server, (action, { QueueUrl }) =>
        action === 'DeleteQueue' && String(QueueUrl).endsWith('first') ? 'fail' : undefined,
      )
      const run = conformance(proxy, ...withProfile)
      await vi.waitFor(async () => expect((await queuesOn(server)).length).toBeGreaterThan(2))
      run.interrupt()
      const { exitCode, out } = await run.ended
      const left = await queuesOn(server)
      expect(left).toHaveLength(1)
      expect(out).toContain('1 could not be deleted. Delete them by hand:')
      expect(out).toContain(`  ${left[0]}: `)
      expect(exitCode).toBe(1)
    },
    patience,
  )

  it.each([
    [[], 2, '--profile is missing: whose credentials?'],
    [['--profile', 'p', '--patience', '1'], 2, '--patience is at least 10 seconds, not 1.'],
    [['--profile', 'p', '--colour'], 2, "Unknown option '--colour'"],
    [['--profile', 'p'], 1, 'No region is known: give --region, or set one for the profile p.'],
    [
      ['--profile', 'p', '--region', 'eu-west-1'],
      1,
      'The profile p has no credentials that SQS accepts (CredentialsProviderError). Check ~/.aws',
    ],
  ])('says what is missing: %j', async (args, code, sentence) => {
    const { exitCode, out } = await conformance(undefined, ...args).ended
    expect(out).toContain(sentence)
    expect(exitCode).toBe(code)
  })
})
