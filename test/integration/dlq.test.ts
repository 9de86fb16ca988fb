import { describe, test, vi } from 'vitest'
import { isTooLarge, readLineage, makeDeadLetter } from '../../src/dead-letter/record/record.ts'
import type { Failure } from '../../src/message/failure.ts'
import type { Outgoing, Queue } from '../../src/queue/port.ts'
import { received } from '../unit/dead-letter/received.ts'
import { type QueuePair, useLocalQueues } from './local-queues.ts'
import { runSluice, spawnSluice } from './sluice.ts'

const sqs = useLocalQueues()

async function deadLetter(
  { queue, dlq }: QueuePair,
  type: string,
  failure: Failure,
): Promise<void> {
  const { arn } = await queue.attributes()
  const moved = makeDeadLetter(
    received({ messageId: `first-of-${type}`, body: JSON.stringify({ type, secret: 'hunter2' }) }),
    failure,
    { nowMs: Date.now(), maxMessageBytes: 1_048_576, sourceQueueArn: arn },
  )
  if (isTooLarge(moved)) throw new Error('too large')
  await sendAll(dlq, [moved])
}

async function sendAll(queue: Queue, messages: readonly Outgoing[]): Promise<void> {
  const results = await queue.send(messages)
  if (results.some(({ ok }) => !ok)) throw new Error('not sent')
}

function failed(type: string): Failure {
  return { _tag: 'HandlerFailed', type, cause: new TypeError('no such user') }
}

async function sluice(...args: string[]) {
  return await runSluice([...args, '--endpoint', sqs.local.endpoint])
}

async function idOf(dlq: Queue, type: string): Promise<string> {
  const { out } = await sluice('dlq', 'list', '--dlq', dlq.url, '--json')
  const entries: { id: string; type: string }[] = JSON.parse(out).entries
  return entries.find((entry) => entry.type === type)?.id ?? ''
}

describe.concurrent('sluice dlq', () => {
  test('list shows id, type, reason, attempts and age, no payload, and hides nothing', async ({
    expect,
  }) => {
    const queues = await sqs.pair('listed')
    await deadLetter(queues, 'message.new', failed('message.new'))
    await sendAll(queues.dlq, [{ body: '{"type":"user.banned","secret":"hunter2"}' }])
    const { exitCode, out, err } = await sluice('dlq', 'list', '--queue', 'listed')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^ID +TYPE +REASON +ATTEMPTS +AGE\n/)
    expect(out).toMatch(/[0-9a-f-]{36} +message\.new +HandlerFailed +3 +\d+ d\n/)
    expect(out).toMatch(/[0-9a-f-]{36} +user\.banned +Redriven +1 +\d+ s\n/)
    expect(err).toContain('2 messages on')
    expect(out + err).not.toContain('hunter2')
    expect(await queues.dlq.attributes()).toMatchObject({ visible: 2, inFlight: 0 })
  })

  test('list --json is one document for programs', async ({ expect }) => {
    const queues = await sqs.pair('as-json')
    await deadLetter(queues, 'message.new', failed('message.new'))
    const { out } = await sluice('dlq', 'list', '--dlq', queues.dlq.url, '--json')
    expect(JSON.parse(out)).toMatchObject({
      deadLetterQueue: queues.dlq.url,
      complete: true,
      entries: [
        {
          type: 'message.new',
          reason: 'HandlerFailed',
          attempts: 3,
          record: { error: { name: 'TypeError', message: 'no such user' } },
        },
      ],
    })
    expect(out).not.toContain('hunter2')
  })

  test('an id that is not there is reported, with exit code 1; a filter, with what there is', async ({
    expect,
  }) => {
    const queues = await sqs.pair('not-there')
    await deadLetter(queues, 'message.new', failed('message.new'))
    const byId = await sluice('dlq', 'replay', 'abcd', '--queue', 'not-there', '--yes')
    expect(byId.exitCode).toBe(1)
    for (const filter of [
      ['--reason', 'invalidpayload'],
      ['--type', 'party'],
    ]) {
      const none = await sluice('dlq', 'replay', ...filter, '--queue', 'not-there', '--yes')
      expect(none.exitCode).toBe(0)
      expect(none.err).toContain('None of 1 message on')
      expect(none.err).toContain('Their reasons: HandlerFailed. Their types: message.new.')
    }
    expect(await queues.dlq.attributes()).toMatchObject({ visible: 1, inFlight: 0 })
  })

  test('an empty DLQ is no failure', async ({ expect }) => {
    await sqs.pair('empty')
    const { exitCode, out, err } = await sluice('dlq', 'list', '--queue', 'empty')
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(err).toContain('0 messages on')
  })

  test('show prints all of one, its body too', async ({ expect }) => {
    const queues = await sqs.pair('shown')
    await deadLetter(queues, 'message.new', failed('message.new'))
    await deadLetter(queues, 'user.banned', failed('user.banned'))
    const id = await idOf(queues.dlq, 'user.banned')
    const { exitCode, out } = await sluice('dlq', 'show', id.slice(0, 13), '--queue', 'shown')
    expect(exitCode).toBe(0)
    expect(out).toContain(id)
    expect(out).toContain('TypeError: no such user')
    expect(out).toContain('"secret": "hunter2"')
    expect(out).not.toContain('message.new')
    const json = await sluice('dlq', 'show', 'first-of-user', '--queue', 'shown', '--json')
    expect(JSON.parse(json.out)).toMatchObject({
      id,
      record: { messageId: 'first-of-user.banned' },
      events: [{ type: 'user.banned', secret: 'hunter2' }],
    })
  })

  test('show prints the code of an error, and what is behind it', async ({ expect }) => {
    const queues = await sqs.pair('coded')
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const several = Object.assign(new AggregateError([refused, 'late'], 'no host'), { code: 'E1' })
    await deadLetter(queues, 'message.new', {
      _tag: 'HandlerFailed',
      type: 'message.new',
      cause: several,
    })
    const id = await idOf(queues.dlq, 'message.new')
    const { out } = await sluice('dlq', 'show', id, '--queue', 'coded')
    expect(out).toMatch(/^error +AggregateError \[E1\]: no host$/m)
    expect(out).toMatch(/^caused by +Error \[ECONNREFUSED\]: connect at .*dlq\.test\.ts:\d+:\d+/m)
    expect(out).toMatch(/^caused by +thrown string: late$/m)
  })

  test('show says when there is no such message', async ({ expect }) => {
    await sqs.pair('none')
    const { exitCode, err } = await sluice('dlq', 'show', 'abcd', '--queue', 'none')
    expect(exitCode).toBe(1)
    expect(err).toContain('No message whose id begins with "abcd"')
  })

  test('replay moves what is selected, with its lineage, and reports it', async ({ expect }) => {
    const queues = await sqs.pair('replayed')
    await deadLetter(queues, 'message.new', failed('message.new'))
    await deadLetter(queues, 'user.banned', failed('user.banned'))
    const { exitCode, out, err } = await sluice(
      ...['dlq', 'replay', '--queue', 'replayed', '--type', 'user.banned', '--yes', '--json'],
    )
    expect(exitCode).toBe(0)
    expect(JSON.parse(out).results).toMatchObject([{ outcome: 'Replayed' }])
    expect(err).toContain('Replayed 1 of 1 message.')
    expect(await queues.dlq.attributes()).toMatchObject({ visible: 1, inFlight: 0 })
    const [back] = await queues.queue.receive({ maxMessages: 10, waitSeconds: 1 })
    expect(back && readLineage(back)).toEqual({
      messageId: 'first-of-user.banned',
      index: undefined,
      replays: 1,
    })
  })

  test('replay --dry-run does nothing, and says what it would do', async ({ expect }) => {
    const queues = await sqs.pair('dry')
    await deadLetter(queues, 'message.new', failed('message.new'))
    const { exitCode, err } = await sluice('dlq', 'replay', '--queue', 'dry', '--dry-run')
    expect(exitCode).toBe(0)
    expect(err).toContain('1 of 1 message go')
    expect(err).toContain('dry run')
    expect(await queues.dlq.attributes()).toMatchObject({ visible: 1 })
    expect(await queues.queue.attributes()).toMatchObject({ visible: 0 })
  })

  test('with --dlq alone, the source is the queue that the records name', async ({ expect }) => {
    const queues = await sqs.pair('by-record')
    await deadLetter(queues, 'message.new', failed('message.new'))
    const { exitCode, err } = await sluice('dlq', 'replay', '--dlq', 'by-record-dlq', '--yes')
    expect(err).toContain(`to ${queues.queue.url}`)
    expect(exitCode).toBe(0)
    expect(await queues.queue.attributes()).toMatchObject({ visible: 1 })
  })

  test('with --dlq alone and no records, it asks for the source', async ({ expect }) => {
    const queues = await sqs.pair('unknown-source')
    await sendAll(queues.dlq, [{ body: 'plain' }])
    const { exitCode, err } = await sluice('dlq', 'replay', '--dlq', 'unknown-source-dlq', '--yes')
    expect(exitCode).toBe(2)
    expect(err).toContain('--to')
    expect(await queues.dlq.attributes()).toMatchObject({ visible: 1, inFlight: 0 })
  })

  test('what came from another queue is left alone', async ({ expect }) => {
    const one = await sqs.pair('one-of-two')
    const other = await sqs.pair('other-of-two')
    await deadLetter({ ...other, dlq: one.dlq }, 'message.new', failed('message.new'))
    const { err } = await sluice('dlq', 'replay', '--queue', 'one-of-two', '--yes')
    expect(err).toContain('None of 1 message')
    expect(await one.dlq.attributes()).toMatchObject({ visible: 1, inFlight: 0 })
  })

  test('nobody to ask, no --yes: nothing is touched', async ({ expect }) => {
    const { exitCode, err } = await sluice('dlq', 'replay', '--queue', 'whatever')
    expect(exitCode).toBe(2)
    expect(err).toContain('--yes')
  })

  test.for([
    [['dlq', 'list'], 2, '--queue'],
    [
      ['dlq', 'list', '--queue', 'no such name'],
      2,
      'neither the URL, the ARN nor the name of a queue',
    ],
    [['dlq', 'replay', '', '--queue', 'q', '--yes'], 2, 'too short for an id'],
    [['dlq', 'show', 'abc', '--queue', 'q'], 2, 'at least 4 characters'],
    [['dlq', 'list', '--queue', 'missing'], 3, 'There is no queue at missing'],
    [['dlq', 'lst', '--queue', 'missing'], 2, 'Did you mean list?'],
    [['dlq', 'replay', '--queue', 'q', '--limit', 'many', '--yes'], 2, 'whole number from 1'],
    [
      ['dlq', 'replay', '--queue', 'q', '--reason', 'Handler', '--yes'],
      2,
      'There is no reason "Handler". There are: Redriven, MalformedBody, NotAnEvent, InvalidPayload, ',
    ],
    [['dlq', 'replay', '--queue', 'q', '--reason', 'CorruptedBody', '--yes'], 2, 'HandlerTimedOut'],
    [['dlq', 'replay', '--queue', 'q', '--reason', '', '--dry-run'], 2, 'There is no reason ""'],
    [
      ['dlq', 'replay', '--queue', 'q', '--type', 'call.*', '--yes'],
      2,
      '"call.*" cannot be the type of an event: it is one name, such as message.new. There are: call.',
    ],
    [
      ['dlq', 'replay', '--queue', 'q', '--type', 'mesage.new, user.banned', '--yes'],
      2,
      'There are: message.new',
    ],
    [['dlq', 'replay', '--queue', 'q', '--type', '', '--yes'], 2, 'EVENTS.md'],
  ] as const)('%j is answered with a sentence', async ([args, code, sentence], { expect }) => {
    const { exitCode, err } = await sluice(...args)
    expect(exitCode).toBe(code)
    expect(err).toContain(sentence)
    expect(err).not.toMatch(/^ +at /m)
  })

  test('a queue without a DLQ is reported, with what to do', async ({ expect }) => {
    sqs.queue('alone')
    const { exitCode, err } = await sluice('dlq', 'list', '--queue', 'alone')
    expect(exitCode).toBe(2)
    expect(err).toContain('RedrivePolicy')
  })

  test('Ctrl-C in the middle of a pass leaves the messages visible', async ({ expect }) => {
    const queues = await sqs.pair('interrupted')
    await deadLetter(queues, 'message.new', failed('message.new'))
    const listing = spawnSluice('dlq', 'list', '--queue', queues.queue.url)
    await vi.waitFor(async () =>
      expect(await queues.dlq.attributes()).toMatchObject({ inFlight: 1 }),
    )
    listing.process.kill('SIGINT')
    expect(await listing.ended).toBe(1)
    expect(listing.err()).toContain('Stopping')
    expect(await queues.dlq.attributes()).toMatchObject({ visible: 1, inFlight: 0 })
  })
})
