import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fault } from '../../../../src/queue/memory/memory.ts'
import type {
  DeadLetters,
  MessageBody,
  MessageDetail,
  MessageRows,
  SnapshotState,
} from '../../../../src/web/wire/dead-letters.ts'
import type { Problem } from '../../../../src/web/wire/problem.ts'
import { letter } from '../../dead-letter/world.ts'
import { turning } from '../../dead-letter/turning.ts'
import { createWorld, Desk, type World } from '../rooms.ts'

let world: World
let desk: Desk

beforeEach(() => {
  world = createWorld()
  desk = new Desk(world)
})

afterEach(() => desk.close())

const second = 1_000
const startMs = Date.UTC(2026, 0, 1)

/** Two causes: `count` of each, a second apart. */
async function send(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const nowMs = startMs + at * second
    const sourceArn = world.source.arn
    const cause = new TypeError(`no row ${at}`)
    await world.dlq.send([letter({ nowMs, sourceArn, cause, type: 'message.new' })])
    const failure = { _tag: 'MalformedBody', reason: 'not valid JSON' } as const
    if (at > 0) await world.dlq.send([letter({ nowMs, sourceArn, failure, body: 'x{' })])
  }
}

describe('a first look', () => {
  test('begins with the first question, and is not waited for', async () => {
    await send(2)
    expect(world.dlq.calls.receive).toBe(0)
    const { body } = await desk.get<DeadLetters>('api/dead-letters')
    expect(body).toEqual({ snapshot: { taking: { count: 0 } }, groups: [] })
    const { snapshot, groups } = await desk.looked()
    expect(snapshot.taken).toMatchObject({ messages: 3, gone: 0, fifo: false, remarks: [] })
    expect(groups.map(({ count, reason }) => [count, reason])).toEqual([
      [2, 'HandlerFailed'],
      [1, 'MalformedBody'],
    ])
  })

  test('shows of a group what the command line shows, and its arrivals in 32 parts of the time', async () => {
    await send(33)
    const [group] = (await desk.looked()).groups
    expect(group).toMatchObject({
      count: 33,
      error: { name: 'TypeError', message: 'no row 32' },
      types: ['message.new'],
      sources: ['source'],
      firstSeenMs: startMs,
      lastSeenMs: startMs + 32 * second,
      attempts: { least: 3, most: 3 },
      replays: 0,
      lost: { because: 'counted from when it was sent to the DLQ' },
    })
    expect(group?.arrivals).toHaveLength(32)
    expect(group?.arrivals.reduce((sum, count) => sum + count, 0)).toBe(33)
    expect(Math.max(...(group?.arrivals ?? []))).toBe(2)
  })

  test('tells how many were received, and that it is over', async () => {
    await send(3)
    await desk.looked()
    const states = desk.live.all('snapshot')
    expect(states[0]).toEqual({ taking: { count: 0 } })
    expect(states.at(-1)).toMatchObject({ taken: { messages: 5 } })
    expect(states.at(-1)?.taking).toBeUndefined()
  })

  test('of an empty queue shows nothing, and that it was looked', async () => {
    const { snapshot, groups } = await desk.looked()
    expect([snapshot.taken?.messages, groups]).toEqual([0, []])
  })

  test('says what is wrong, and can be done again', async () => {
    await send(2)
    const stop = world.dlq.faults.always('receive', fault.reject('AccessDenied'))
    const { snapshot } = await desk.looked()
    expect(snapshot.problem).toMatchObject({ code: 'AccessDenied', right: 'sqs:ReceiveMessage' })
    expect(snapshot.taken).toBeUndefined()
    stop()
    await desk.post('api/snapshot')
    await desk.until(({ taking }) => taking === undefined)
    expect((await desk.looked()).snapshot).toMatchObject({ taken: { messages: 3 } })
    expect((await desk.looked()).snapshot.problem).toBeUndefined()
  })

  test('says that the queue has no dead-letter queue', async () => {
    const { url } = world.service.create('alone')
    const alone = new Desk(world, { queueUrl: url })
    const { snapshot } = await alone.looked()
    expect(snapshot.problem?.code).toBe('NoDeadLetterQueue')
    expect(snapshot.problem?.message).toMatch(
      /alone has no dead-letter queue: its RedrivePolicy is not set\. Set it/,
    )
    await alone.close()
  })

  test('says before the pass that the queue moves what is received often', async () => {
    const redrive = { deadLetterQueueArn: world.source.arn, maxReceiveCount: 2 }
    const moving = world.service.create('moving', { redrive })
    const other = new Desk(world, { queueUrl: undefined, deadLetterQueueUrl: moving.url } as never)
    const { snapshot } = await other.looked()
    expect(snapshot.warning).toMatch(/received 2 times, also by looking, are moved to source/)
    await other.close()
  })

  test('of a FIFO queue says that it sees only the first of each group', async () => {
    const fifo = createWorld({ fifo: true })
    const other = new Desk(fifo)
    const { snapshot } = await other.looked()
    expect(snapshot.taken).toMatchObject({ fifo: true })
    expect(snapshot.taken?.remarks).toContain(
      'On a FIFO queue only the first messages of each group can be reached.',
    )
    await other.close()
  })
})

test('a queue with very many causes shows the largest, and how many more there are', async () => {
  for (let at = 0; at < 1_003; at++) {
    await world.dlq.send([
      letter({ type: `made.up.${at}`, failure: { _tag: 'UnhandledType', type: `made.up.${at}` } }),
    ])
  }
  const { groups, snapshot } = await desk.looked()
  expect(groups).toHaveLength(1_000)
  expect(snapshot.taken?.remarks).toEqual(['The 1,000 largest groups are shown. There are 3 more.'])
  expect((await desk.get<MessageRows>('api/dead-letters/messages')).body.total).toBe(1_003)
})

describe('another look', () => {
  test('takes the place of the former one once it is there', async () => {
    await send(2)
    await desk.looked()
    await world.dlq.send([letter()])
    const { status, body } = await desk.post<SnapshotState>('api/snapshot')
    expect(status).toBe(202)
    expect(body).toMatchObject({ taking: { count: 0 }, taken: { messages: 3 } })
    await desk.until(({ taking }) => taking === undefined)
    expect((await desk.looked()).snapshot.taken?.messages).toBe(4)
  })

  test('that fails leaves the former one in use', async () => {
    await send(2)
    await desk.looked()
    const stop = world.dlq.faults.always('receive', fault.reject('NoSuchQueue'))
    await desk.post('api/snapshot')
    await desk.until(({ taking }) => taking === undefined)
    const { snapshot, groups } = await desk.looked()
    stop()
    expect(snapshot).toMatchObject({ problem: { code: 'NoSuchQueue' }, taken: { messages: 3 } })
    expect(groups).toHaveLength(2)
    const { body } = await desk.get<MessageRows>('api/dead-letters/messages')
    const detail = await desk.get<MessageDetail>(`api/dead-letters/message?id=${body.rows[0]?.id}`)
    expect(detail.status).toBe(200)
  })

  test('is refused while one is under way', async () => {
    await desk.get('api/dead-letters')
    const { status, body } = await desk.post<Problem>('api/snapshot')
    expect([status, body.code]).toEqual([409, 'Busy'])
    await desk.looked()
  })
})

describe('a snapshot that was kept', () => {
  async function kept(): Promise<string> {
    await send(2)
    const { openDesk } = await import('../../../../src/dead-letter/open-desk.ts')
    const { service, storage, clock, source } = world
    const taking = openDesk({ queueUrl: source.url, service, storage, clock })
    await turning(clock, taking.snapshot({ keep: 'kept' }))
    await taking.close()
    return 'kept'
  }

  test('is looked at without a pass', async () => {
    const snapshot = await kept()
    const before = world.dlq.calls.receive
    const other = new Desk(world, { snapshot })
    expect((await other.looked()).snapshot.taken?.messages).toBe(3)
    expect(world.dlq.calls.receive).toBe(before)
    await other.close()
  })

  test('of another queue is refused, and a look takes its place', async () => {
    const snapshot = await kept()
    const { url } = world.service.create('another-dlq')
    const other = new Desk(world, { snapshot, deadLetterQueueUrl: url })
    const looked = await other.looked()
    expect(looked.snapshot.problem).toMatchObject({ code: 'PlanError' })
    expect(looked.snapshot.problem?.message).toMatch(/is a snapshot of another queue/)
    await other.post('api/snapshot')
    await other.until(({ taking }) => taking === undefined)
    expect((await other.looked()).snapshot).toMatchObject({ taken: { messages: 0 } })
    await other.close()
  })

  test('that is no snapshot is named', async () => {
    const other = new Desk(world, { snapshot: 'nowhere' })
    expect((await other.looked()).snapshot.problem?.code).toBe('StorageError')
    await other.close()
  })
})

describe('the messages', () => {
  const rows = async (query = '') =>
    (await desk.get<MessageRows>(`api/dead-letters/messages${query}`)).body

  test('are the newest first, of all or of a group, from where it is asked', async () => {
    await send(10)
    const [group] = (await desk.looked()).groups
    const all = await rows()
    expect([all.total, all.rows.length]).toEqual([19, 19])
    const times = all.rows.map(({ failedAtMs = 0 }) => failedAtMs)
    expect(times).toEqual([...times].sort((one, other) => other - one))
    const some = await rows(`?group=${group?.fingerprint}&from=4&count=3`)
    expect([some.total, some.from]).toEqual([10, 4])
    expect(some.rows.map(({ failedAtMs = 0 }) => (failedAtMs - startMs) / second)).toEqual([
      5, 4, 3,
    ])
    expect(some.rows[0]).toMatchObject({
      reason: 'HandlerFailed',
      types: ['message.new'],
      attempts: 3,
      replays: 0,
      source: 'source',
      bodyBytes: 22,
    })
  })

  test('are none before the first look, and of a group that is not there', async () => {
    expect(await rows()).toEqual({ total: 0, from: 0, rows: [] })
    await desk.looked()
    expect(await rows('?group=abcd')).toEqual({ total: 0, from: 0, rows: [] })
  })

  test.each(['?from=-1', '?count=many', '?from=1.5'])('are refused for %s', async (query) => {
    const { status, body } = await desk.get<Problem>(`api/dead-letters/messages${query}`)
    expect([status, body.code]).toEqual([400, 'BadRequest'])
  })
})

describe('a message', () => {
  async function only(sent: Parameters<typeof letter>[0]) {
    await world.dlq.send([letter({ sourceArn: world.source.arn, ...sent })])
    await desk.looked()
    const { body } = await desk.get<MessageRows>('api/dead-letters/messages')
    const id = body.rows[0]?.id ?? ''
    const detail = await desk.get<MessageDetail>(`api/dead-letters/message?id=${id}`)
    const shown = await desk.get<MessageBody>(`api/dead-letters/body?id=${id}`)
    return { id, detail: detail.body, shown: shown.body, raw: await detail.response.text() }
  }

  test('is shown with all but its body, and its attributes by name', async () => {
    const attributes = { tenant: { dataType: 'String', stringValue: 'a secret' } }
    const body = '{"type":"message.new","text":"a secret"}'
    const { id, detail, raw } = await only({ body, from: { attributes, messageId: 'first' } })
    expect(detail).toMatchObject({
      id,
      bodyIntact: true,
      receiveCount: 1,
      originalId: 'first',
      attributes: ['tenant'],
      error: { name: 'Error', message: 'no such channel' },
      causes: [],
      issues: [],
      stays: [],
      edits: [],
      cut: false,
      history: [{ attempt: 3, at: '2026-01-01T00:00:00.000Z', reason: 'HandlerFailed' }],
    })
    expect(detail.frames.length).toBeGreaterThan(0)
    expect(raw).not.toContain('a secret')
  })

  test('gives its body and the values of its attributes where they are asked for', async () => {
    const attributes = {
      tenant: { dataType: 'String', stringValue: 'acme' },
      raw: { dataType: 'Binary', binaryValue: Buffer.from('ab') },
    }
    const body = '{"type":"message.new","at":12345678901234567890}'
    const { shown } = await only({ body, from: { attributes } })
    expect(shown).toEqual({
      raw: body,
      bytes: body.length,
      form: ['json'],
      events: [body],
      issues: [],
      attributes: { tenant: 'acme', raw: 'base64:YWI=' },
    })
  })

  test('gives each event of a body of several, however it is encoded, with its numbers as they were', async () => {
    const { gzipSync } = await import('node:zlib')
    const text = '[{"type":"a","n":1e400}, {"type":"b","n":0.10}]'
    const { shown } = await only({ body: gzipSync(text).toString('base64') })
    expect(shown.form).toEqual(['base64', 'gzip', 'array'])
    expect(shown.events).toEqual(['{"type":"a","n":1e400}', '{"type":"b","n":0.10}'])
  })

  test('gives a body that cannot be opened as it is, and why', async () => {
    const failure = { _tag: 'MalformedBody', reason: 'x' } as const
    const { shown } = await only({ body: '<script>alert(1)</script>', failure })
    expect(shown).toMatchObject({
      raw: '<script>alert(1)</script>',
      malformed: 'neither JSON nor base64 of JSON or of gzip (25 characters)',
    })
    expect(shown.events).toBeUndefined()
  })

  test('of 64 levels and nearly 1 MiB is shown', async () => {
    const deep = `${'['.repeat(62)}${']'.repeat(62)}`
    const body = `{"type":"a","deep":${deep},"text":"${'x'.repeat(1_000_000)}"}`
    const { shown } = await only({ body })
    expect(shown.events).toEqual([body])
  })

  test('that arrived damaged says so', async () => {
    world.dlq.faults.next('receive', fault.corruptBodies())
    const { detail } = await only({})
    expect(detail.bodyIntact).toBe(false)
  })

  test('whose parts did not fit names their paths', async () => {
    const issues = [{ path: 'members[3].user', normalisedPath: 'members[].user', expected: 'User' }]
    const failure = { _tag: 'InvalidPayload', type: 'message.new', issues } as const
    const { detail, shown } = await only({ failure })
    expect(detail.issues).toEqual([{ path: 'members[].user', expected: 'User' }])
    expect(shown.issues).toEqual(detail.issues)
  })

  test('that is not there is gone', async () => {
    await only({})
    const { status, body } = await desk.get<Problem>('api/dead-letters/message?id=12345678-none')
    expect([status, body.code]).toEqual([410, 'Gone'])
  })

  test('is not found before the first look', async () => {
    const { status, body } = await desk.get<Problem>('api/dead-letters/message?id=12345678')
    expect([status, body.code]).toEqual([409, 'NoSnapshot'])
  })

  test('needs an id, and a whole one', async () => {
    const { id } = await only({})
    expect((await desk.get('api/dead-letters/body')).status).toBe(400)
    expect((await desk.get(`api/dead-letters/body?id=${id.slice(0, 10)}`)).status).toBe(410)
  })
})

describe('an export', () => {
  test('has the messages of a group as lines, byte for byte', async () => {
    await send(4)
    const [group] = (await desk.looked()).groups
    const { response } = await desk.get(`api/dead-letters/export?group=${group?.fingerprint}`)
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="dead-letters-[0-9a-f]{8}\.ndjson"$/,
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toHaveLength(4)
    expect(lines[0]).toMatchObject({ sluice: 'message', body: '{"type":"message.new"}' })
    const all = await desk.get('api/dead-letters/export')
    expect((await all.response.text()).trimEnd().split('\n')).toHaveLength(7)
  })

  test('that is left early reads no further', async () => {
    await send(4)
    await desk.looked()
    const { response } = await desk.get('api/dead-letters/export')
    const reader = response.body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    await reader?.cancel()
    expect((await desk.get('api/dead-letters/messages')).status).toBe(200)
  })

  test('of a group of which nothing is left is refused', async () => {
    await desk.looked()
    expect((await desk.get('api/dead-letters/export?group=abcdef')).status).toBe(410)
  })
})
