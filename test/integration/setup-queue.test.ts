import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { type LocalSqs, startLocalSqs } from '../../src/local/index.ts'
import type { Queue } from '../../src/queue/port.ts'
import { type OpenedAccess, openAccess, roundTrip } from '../../src/setup/index.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { runSluice, spawnSluice } from './sluice.ts'

let local: LocalSqs
let access: OpenedAccess

beforeAll(async () => {
  local = await startLocalSqs({ port: 0 })
  access = await openAccess({ endpoint: local.endpoint })
})

afterAll(async () => {
  access.close()
  await local.stop()
})

async function sluice(...args: string[]) {
  return await runSluice([...args, '--endpoint', local.endpoint])
}

const patient = { timeout: 20_000, interval: 50 }

let made = 0

/** A queue of its own for each test. */
async function newQueue(...options: string[]) {
  const name = `orders-${++made}`
  const { out } = await sluice('queue', 'create', name, '--yes', '--json', ...options)
  const { queueUrl, deadLetterQueueUrl } = JSON.parse(out)
  return { name, queueUrl, deadLetterQueueUrl, queue: access.service.queue(queueUrl) }
}

describe('sluice queue create', () => {
  it('prints the plan first, and makes queues that the doctor finds well', async () => {
    const { exitCode, out, err } = await sluice(
      'queue',
      'create',
      'first',
      '--stream',
      'resource',
      '--yes',
    )
    expect(exitCode).toBe(0)
    expect(out).toContain('does not exist: first\ndoes not exist: first-dlq\ncreate first-dlq')
    expect(out).toContain('MessageRetentionPeriod: 1209600 (14 days)')
    expect(err).toContain('set Policy on first …')
    const doctor = await sluice('doctor', '--queue', 'first', '--auth', 'resource')
    expect(doctor.exitCode).toBe(0)
    expect(doctor.out).toContain('0 faults, 0 warnings')
  })

  it('changes nothing when it is run again', async () => {
    await sluice('queue', 'create', 'again', '--stream', 'resource', '--yes')
    const before = await (
      await access.service.queue(await access.service.urlOf('again'))
    ).attributes()
    const { exitCode, out, err } = await sluice('queue', 'create', 'again', '--stream', 'resource')
    expect(exitCode).toBe(0)
    expect(out).toContain('Nothing to do')
    expect(err).toBe('')
    const after = await (
      await access.service.queue(await access.service.urlOf('again'))
    ).attributes()
    expect(after.raw).toEqual(before.raw)
  })

  it('shows what would change on a queue that is there with other settings', async () => {
    local.createQueue('small', { MaximumMessageSize: '2048', ReceiveMessageWaitTimeSeconds: '0' })
    const { out, err } = await sluice('queue', 'create', 'small', '--dry-run')
    expect(out).toContain('MaximumMessageSize: 2048 → 1048576')
    expect(out).toContain('ReceiveMessageWaitTimeSeconds: 0 s → 20 s')
    expect(err).toContain('dry run')
    expect(
      (await access.service.queue(await access.service.urlOf('small')).attributes())
        .maxMessageBytes,
    ).toBe(2048)
    await expect(access.service.urlOf('small-dlq')).rejects.toMatchObject({ kind: 'NoSuchQueue' })
  })

  it('tags the queues, with tags of their own too', async () => {
    const { queueUrl } = await newQueue('--tag', 'team=chat', '--tag', 'stage=test')
    expect(await access.admin.tags(queueUrl)).toEqual({
      'created-by': 'sluice',
      'sluice-role': 'events',
      team: 'chat',
      stage: 'test',
    })
  })

  it('makes a FIFO queue that takes messages without deduplication ids', async () => {
    const { out } = await sluice('queue', 'create', 'ordered', '--fifo', '--yes', '--json')
    const { queueUrl } = JSON.parse(out)
    expect(queueUrl).toMatch(/\/ordered\.fifo$/)
    const [sent] = await access.service.queue(queueUrl).send([{ body: '{}', groupId: 'one' }])
    expect(sent).toMatchObject({ ok: true })
  })

  it.each(['cloudformation', 'terraform'])(
    'prints for %s what it notes beside the template, not in it',
    async (format) => {
      const { exitCode, out, err } = await sluice(
        ...['queue', 'create', 'ordered', '--fifo', '--stream', 'resource'],
        ...['--kms', 'alias/mine', '--format', format],
      )
      expect(exitCode).toBe(0)
      expect(err).toMatch(/^Note: Stream cannot send to the FIFO queue ordered\.fifo directly/m)
      expect(err).toMatch(/^Note: The policy of the key alias\/mine must /m)
      expect(out).not.toContain('Note:')
      if (format === 'cloudformation') expect(() => JSON.parse(out)).not.toThrow()
    },
  )

  it('without a terminal and --yes it does nothing', async () => {
    const { exitCode, err } = await sluice('queue', 'create', 'nobody-asked')
    expect(exitCode).toBe(2)
    expect(err).toContain('--yes')
    await expect(access.service.urlOf('nobody-asked')).rejects.toMatchObject({
      kind: 'NoSuchQueue',
    })
  })

  it.each([
    [['a b'], 'holds a character that SQS refuses'],
    [['orders', '--retention', '14d'], 'use a shorter one'],
    [['orders', '--retention', 'long'], 'It must be a duration'],
    [['orders', '--tag', 'nothing'], 'KEY=VALUE'],
    [['orders', '--max-message-size', '1000'], 'from 262144 to 1048576'],
    [['orders', '--stream', 'magic'], 'keys or resource'],
  ])('refuses %j with a sentence and exit code 2', async (args, words) => {
    const { exitCode, err } = await sluice('queue', 'create', ...args, '--yes')
    expect(exitCode).toBe(2)
    expect(err).toContain(words)
    expect(err).not.toContain('    at ')
  })

  it('says so, with exit code 3, where nobody answers', async () => {
    const args = ['queue', 'create', 'orders', '--yes', '--endpoint', 'http://127.0.0.1:9']
    const { exitCode, err } = await runSluice(args)
    expect(exitCode).toBe(3)
    expect(err).toMatch(/No connection for GetQueueUrl on orders/)
  })

  it('refuses a region that does not fit the URL of the queue', async () => {
    const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
    const { exitCode, err } = await runSluice(['queue', 'show', url, '--region', 'us-east-1'])
    expect(exitCode).toBe(2)
    expect(err).toContain('given as us-east-1, and the queue is in eu-west-1')
  })
})

describe('sluice queue show', () => {
  it('shows settings and counts of the queue and its dead-letter queue', async () => {
    const { name, queue } = await newQueue()
    await queue.send([{ body: '{}' }])
    const { exitCode, out } = await sluice('queue', 'show', name)
    expect(exitCode).toBe(0)
    expect(out).toContain('1 waiting, 0 in flight, 0 delayed')
    expect(out).toContain(`/${name}-dlq`)
    const { out: json } = await sluice('queue', 'show', name, '--json')
    expect(JSON.parse(json)).toMatchObject({
      queue: { visible: 1 },
      deadLetterQueue: { visible: 0 },
    })
  })
})

describe('sluice queue show --watch', () => {
  it('prints the counts repeatedly, and ends with 0 on Ctrl-C', async () => {
    const { queueUrl, queue } = await newQueue()
    const sluice = spawnSluice('queue', 'show', queueUrl, '--watch', '1', '--json')
    const lines = () => sluice.out().trim().split('\n')
    await vi.waitFor(() => expect(lines().length).toBeGreaterThan(0), patient)
    await queue.send([{ body: '{}' }])
    await vi.waitFor(() => {
      expect(JSON.parse(lines().at(-1) ?? '')).toMatchObject({ queue: { visible: 1 } })
    }, patient)
    sluice.process.kill('SIGINT')
    expect(await sluice.ended).toBe(0)
  })
})

describe('sluice policy', () => {
  it('names the queues by their ARNs', async () => {
    const { name } = await newQueue()
    const { exitCode, out } = await sluice('policy', 'worker', '--queue', name)
    expect(exitCode).toBe(0)
    const { Statement } = JSON.parse(out)
    expect(Statement.map(({ Resource }: { Resource: string }) => Resource)).toEqual([
      `arn:aws:sqs:us-east-1:000000000000:${name}`,
      `arn:aws:sqs:us-east-1:000000000000:${name}-dlq`,
    ])
  })

  it('grants Stream the four actions that it asks for', async () => {
    const { out } = await sluice('policy', 'stream')
    expect(JSON.parse(out).Statement[0].Action).toEqual([
      'sqs:GetQueueUrl',
      'sqs:SendMessage',
      'sqs:SendMessageBatch',
      'sqs:GetQueueAttributes',
    ])
  })
})

describe('sluice doctor', () => {
  it('finds what is wrong, says why and what fixes it, and ends with 1', async () => {
    local.createQueue('sick-dlq', { MaximumMessageSize: '1024', MessageRetentionPeriod: '3600' })
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:sick-dlq',
      maxReceiveCount: 1,
    })
    const url = local.createQueue('sick', { MaximumMessageSize: '65536', RedrivePolicy })
    const { exitCode, out } = await sluice('doctor', '--queue', url, '--json')
    expect(exitCode).toBe(1)
    const { findings, healthy } = JSON.parse(out)
    expect(healthy).toBe(false)
    const troubles = findings.filter(({ level }: { level: string }) => /fault|warning/.test(level))
    expect(troubles.map(({ id }: { id: string }) => id)).toEqual([
      'message-size',
      'max-receive-count',
      'retention',
      'message-size.dead-letter-queue',
    ])
    for (const { why, fix } of troubles) {
      expect(why).not.toBe('')
      expect(fix).toMatch(/^sluice (doctor|queue create) /)
    }
  })

  it('--fix sets what is safe and nothing else, and then all but the rest is well', async () => {
    const url = await access.service.urlOf('sick')
    const dry = await sluice('doctor', '--queue', url, '--fix', '--dry-run')
    expect(dry.err).toContain('MaximumMessageSize: 65536 → 1048576')
    const { exitCode, err } = await sluice('doctor', '--queue', url, '--fix', '--yes')
    expect(err).toContain('Done.')
    expect(exitCode).toBe(1)
    const { raw } = await access.service.queue(url).attributes()
    expect(raw.MaximumMessageSize).toBe('1048576')
    expect(raw.VisibilityTimeout).toBe('30')
    const after = JSON.parse((await sluice('doctor', '--queue', url, '--json')).out)
    const troubles = after.findings.filter(({ level }: { level: string }) =>
      /fault|warning/.test(level),
    )
    expect(troubles.map(({ id }: { id: string }) => id)).toEqual(['max-receive-count'])
  })

  it('every command that it names can be typed unchanged', async () => {
    const url = local.createQueue('bare')
    const { out } = await sluice('doctor', '--queue', url, '--json')
    const commands: string[] = JSON.parse(out)
      .findings.map(({ fix }: { fix?: string }) => fix ?? '')
      .filter((fix: string) => /^sluice (queue|doctor|policy) /.test(fix))
    expect(commands.length).toBeGreaterThan(3)
    for (const command of commands) {
      const shell = testShell({ AWS_ENDPOINT_URL_SQS: local.endpoint })
      const [, ...args] = command.split(' ')
      const exitCode = await run([...args, ...(args[0] === 'policy' ? [] : ['--yes'])], shell)
      await new Promise(setImmediate)
      expect([0, 1], `${command}: ${shell.written().err}`).toContain(exitCode)
    }
    const after = await sluice('doctor', '--queue', url)
    expect(after.out).toContain('0 faults, 0 warnings')
  })

  it('a queue that is not there: the finding, and exit code 3', async () => {
    const { exitCode, out } = await sluice('doctor', '--queue', 'nowhere', '--json')
    expect(exitCode).toBe(3)
    expect(JSON.parse(out)).toMatchObject({
      reachable: false,
      findings: [{ id: 'reachable', level: 'fault', fix: 'sluice queue create nowhere' }],
    })
  })

  it('its trial of the right to send leaves no message behind', async () => {
    const { queueUrl, deadLetterQueueUrl } = await newQueue()
    await sluice('doctor', '--queue', queueUrl)
    const { visible, inFlight } = await access.service.queue(deadLetterQueueUrl).attributes()
    expect({ visible, inFlight }).toEqual({ visible: 0, inFlight: 0 })
  })
})

describe('sluice doctor --round-trip', () => {
  it('reports the time of each step, and leaves the queue empty', async () => {
    const { queueUrl, queue } = await newQueue()
    const { exitCode, out } = await sluice('doctor', '--queue', queueUrl, '--round-trip', '--yes')
    expect(exitCode).toBe(0)
    for (const leg of ['send', 'receive', 'decode', 'acknowledge']) {
      expect(out).toMatch(new RegExp(`  ${leg} +[0-9.]+ ms`))
    }
    const { visible, inFlight } = await queue.attributes()
    expect({ visible, inFlight }).toEqual({ visible: 0, inFlight: 0 })
  })

  it('works on a FIFO queue', async () => {
    const { out: created } = await sluice('queue', 'create', 'trip', '--fifo', '--yes', '--json')
    const { queueUrl } = JSON.parse(created)
    const { out, exitCode } = await sluice(
      'doctor',
      '--queue',
      queueUrl,
      '--round-trip',
      '--yes',
      '--json',
    )
    expect(exitCode).toBe(0)
    const { roundTrip, findings } = JSON.parse(out)
    expect(roundTrip._tag).toBe('Back')
    const receiving = findings.find(({ id }: { id: string }) => id === 'rights.ReceiveMessage')
    expect(receiving.level).toBe('ok')
  })

  it('releases other messages at once', async () => {
    const { queueUrl, queue } = await newQueue()
    await queue.send([{ body: '{"type":"message.new"}' }])
    const { out } = await sluice('doctor', '--queue', queueUrl, '--round-trip', '--yes')
    expect(out).toContain('Round trip:')
    await expect.poll(async () => (await queue.attributes()).visible).toBe(1)
  })

  it('does not begin while messages are in flight', async () => {
    const { queueUrl, queue } = await newQueue()
    await queue.send([{ body: '{}' }])
    await queue.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 60 })
    const { exitCode, err } = await sluice('doctor', '--queue', queueUrl, '--round-trip', '--yes')
    expect(exitCode).toBe(1)
    expect(err).toContain('another consumer reads this queue')
  })

  it('says so when the event does not come back', async () => {
    const { queue } = await newQueue()
    const stolen: Queue = {
      url: queue.url,
      receive: async () => [],
      delete: (handles) => queue.delete(handles),
      changeVisibility: (changes) => queue.changeVisibility(changes),
      send: (messages) => queue.send(messages),
      attributes: () => queue.attributes(),
    }
    const trip = roundTrip(stolen, { timeoutSeconds: 0, waitSeconds: 0 })
    await expect(trip).rejects.toThrow(/did not come back within 0 s/)
  })
})
