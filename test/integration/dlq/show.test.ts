import { describe, test } from 'vitest'
import { deadLetter, failed, linesOf, secret, sendAll, useDesk } from './desk.ts'

const desk = useDesk()
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe.concurrent('sluice dlq show', () => {
  test('prints the record of one message, and its body where that is asked for', async ({
    expect,
  }) => {
    const queues = await desk.pair('shown')
    const attributes = { tenant: { dataType: 'String', stringValue: 'acme' } }
    const [id = ''] = await deadLetter(
      queues,
      { type: 'user.banned', worker: 'worker-7', traceparent, message: { attributes } },
      {},
    )
    const { exitCode, out } = await desk.sluice('dlq', 'show', id.slice(0, 13), '--queue', 'shown')
    expect(exitCode).toBe(0)
    expect(out).toMatch(new RegExp(`^id +${id}$`, 'm'))
    for (const line of [
      /^type +user\.banned$/m,
      /^reason +HandlerFailed$/m,
      /^cause +[0-9a-f]{16}$/m,
      /^attempts +3$/m,
      /^original id +first-of-user\.banned$/m,
      /^source +arn:aws:sqs:.*:shown$/m,
      /^worker +worker-7$/m,
      /^trace +4bf92f3577b34da6a3ce929d0e0e4736, span 00f067aa0ba902b7$/m,
      /^lost +in about 4 d: counted from when it was sent to the DLQ$/m,
      /^error +TypeError: no such user$/m,
      /^attribute +tenant = acme$/m,
    ]) {
      expect(out).toMatch(line)
    }
    expect(out).not.toContain('message.new')
    const whole = await desk.sluiceWithBody('dlq', 'show', id, '--queue', 'shown', '--body')
    expect(whole.out).toContain(`"secret": "${secret}"`)
    expect(whole.out).toMatch(/^body, \d+ bytes, json:$/m)
    expect(whole.err).not.toContain(secret)
  })

  test('finds it by its original id, and prints it for programs', async ({ expect }) => {
    const queues = await desk.pair('shown-json')
    const [id] = await deadLetter(queues, { type: 'user.banned', traceparent })
    const args = ['dlq', 'show', 'first-of-user', '--queue', 'shown-json', '--json']
    const [entry] = linesOf(await desk.sluice(...args))
    expect(entry).toMatchObject({
      version: 1,
      kind: 'message',
      id,
      record: { messageId: 'first-of-user.banned', traceparent },
      lineage: { messageId: 'first-of-user.banned', replays: 0 },
      attributes: {},
    })
    expect(Object.keys(entry)).not.toContain('body')
    const [whole] = linesOf(await desk.sluiceWithBody(...args, '--body'))
    expect(whole).toMatchObject({ id, events: [{ type: 'user.banned', secret }] })
    expect(JSON.parse(whole.body)).toEqual({ type: 'user.banned', secret })
  })

  test('prints the code of an error, what is behind it, the attempts before, and former stays and edits', async ({
    expect,
  }) => {
    const queues = await desk.pair('coded')
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const several = Object.assign(new AggregateError([refused, 'late'], 'no host'), { code: 'E1' })
    const origin = {
      version: 1,
      messageId: 'the-very-first',
      replays: 2,
      lineage: [
        {
          reason: 'HandlerTimedOut',
          deadLetteredAt: '2026-11-01T00:00:00.000Z',
          replayedAt: '2026-11-02T00:00:00.000Z',
        },
      ],
      edits: [{ by: 'ada@desk', at: '2026-11-02T00:00:00.000Z', paths: ['message.text', 'a[].b'] }],
    }
    const [id = ''] = await deadLetter(queues, {
      failure: failed('message.new', several),
      message: {
        attributes: {
          'sluice.origin': { dataType: 'String', stringValue: JSON.stringify(origin) },
        },
      },
      history: [
        { at: '2026-11-03T00:00:00.000Z', attempt: 1, reason: 'HandlerTimedOut', worker: 'w1' },
      ],
    })
    const { out } = await desk.sluice('dlq', 'show', id, '--queue', 'coded')
    expect(out).toMatch(/^error +AggregateError \[E1\]: no host$/m)
    expect(out).toMatch(/^caused by +Error \[ECONNREFUSED\]: connect at .*show\.test\.ts:\d+:\d+/m)
    expect(out).toMatch(/^caused by +thrown string: late$/m)
    expect(out).toMatch(/^original id +the-very-first$/m)
    expect(out).toMatch(/^replays +2$/m)
    expect(out).toMatch(/^attempt +1 at 2026-11-03T00:00:00\.000Z: HandlerTimedOut, on w1$/m)
    expect(out).toMatch(/^attempt +3 at \S+: HandlerFailed$/m)
    expect(out).toMatch(
      /^before +HandlerTimedOut at 2026-11-01T00:00:00\.000Z, replayed at 2026-11-02T00:00:00\.000Z$/m,
    )
    expect(out).toMatch(
      /^edited +by ada@desk at 2026-11-02T00:00:00\.000Z: message\.text, a\[\]\.b$/m,
    )
  })

  test('marks in the body what did not fit: missing and wrong, in lists and records, in each event', async ({
    expect,
  }) => {
    const queues = await desk.pair('marked')
    const issue = (normalisedPath: string, expected: string) => ({
      path: normalisedPath,
      normalisedPath,
      expected,
    })
    const [id = ''] = await deadLetter(queues, {
      failure: {
        _tag: 'InvalidPayload',
        type: 'message.new',
        issues: [
          issue('message.id', 'string'),
          issue('channels{}.members[].user', 'User'),
          issue('cid', 'string'),
        ],
      },
      event: [
        {
          cid: 7,
          message: { text: 'x' },
          channels: { fun: { members: [{ user: 1 }, { user: 'no' }] }, empty: { members: [] } },
        },
        { cid: 'right', message: { id: 8 }, channels: {} },
      ],
    })
    const { out } = await desk.sluice('dlq', 'show', id, '--queue', 'marked')
    expect(out).toMatch(/^issue +message\.id is not string$/m)
    expect(out).not.toContain('←')
    const marked = await desk.sluiceWithBody('dlq', 'show', id, '--queue', 'marked', '--body')
    const marks = marked.out.split('\n').filter((line) => line.includes('←'))
    expect(marks.map((line) => line.trim())).toEqual([
      '"cid": 7,   ← expected: string',
      '"message": {   ← message.id expected: string',
      '"user": 1   ← expected: User',
      '"user": "no"   ← expected: User',
      '"id": 8   ← expected: string',
    ])
  })

  test('stops receiving once the message is found', async ({ expect }) => {
    const { dlq } = await desk.pair('far-away')
    const ids = await sendAll(
      dlq,
      Array.from({ length: 200 }, () => ({ body: '{"type":"message.new"}' })),
    )
    const { exitCode, out } = await desk.sluice('dlq', 'show', ids[0] ?? '', '--dlq', dlq.url)
    expect(exitCode).toBe(0)
    expect(out).toContain(ids[0])
    const untouched: string[] = []
    for (let some = -1; some !== 0; ) {
      const received = await dlq.receive({
        maxMessages: 10,
        waitSeconds: 0,
        visibilitySeconds: 300,
      })
      some = received.length
      untouched.push(
        ...received.filter((one) => one.receiveCount === 1).map((one) => one.messageId),
      )
    }
    expect(untouched.length).toBeGreaterThan(50)
  })

  test('says when there is no such message, or more than one', async ({ expect }) => {
    const queues = await desk.pair('ambiguous')
    const ids = await deadLetter(queues, {}, {})
    const none = await desk.sluice('dlq', 'show', 'abcd-none', '--queue', 'ambiguous')
    expect(none).toMatchObject({ exitCode: 1, out: '' })
    expect(none.err).toContain(
      `No message whose id begins with "abcd-none" is on ${queues.dlq.url}`,
    )
    const two = await desk.sluice('dlq', 'show', 'first-of-', '--queue', 'ambiguous')
    expect(two).toMatchObject({ exitCode: 2, out: '' })
    expect(two.err).toContain('"first-of-" is not one message: ')
    for (const id of ids) expect(two.err).toContain(id)
  })

  test('prints a body that cannot be decoded as it is, without its control characters', async ({
    expect,
  }) => {
    const { dlq } = await desk.pair('malformed')
    const [id = ''] = await sendAll(dlq, [{ body: 'no \u009b2J json' }])
    const { out } = await desk.sluice('dlq', 'show', id, '--dlq', dlq.url, '--body')
    expect(out).toMatch(/^body, 12 bytes, malformed \(.*\):\nno \?2J json$/m)
  })
})
