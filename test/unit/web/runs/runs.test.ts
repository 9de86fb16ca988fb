import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureAttribute } from '../../../../src/dead-letter/record/attributes.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import type { RoomsOptions } from '../../../../src/web/rooms.ts'
import type { MessageRows } from '../../../../src/web/wire/dead-letters.ts'
import type { Problem } from '../../../../src/web/wire/problem.ts'
import type { AuditView, PlanView, RunView } from '../../../../src/web/wire/runs.ts'
import { failAgain, fillGroup, letter } from '../../dead-letter/world.ts'
import { createWorld, Desk, type World } from '../rooms.ts'

let world: World
let desk: Desk

beforeEach(() => {
  world = createWorld()
  desk = deskOf()
})

afterEach(() => desk.close())

function deskOf(options: Partial<RoomsOptions> = {}): Desk {
  return new Desk(world, { audit: 'audit', ...options })
}

/** So many of each of two causes. */
async function send(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const cause = new TypeError('no such user')
    await world.dlq.send([letter({ sourceArn: world.source.arn, cause, type: 'message.new' })])
    const failure = { _tag: 'MalformedBody', reason: 'not valid JSON' } as const
    await world.dlq.send([letter({ sourceArn: world.source.arn, failure, body: 'x{' })])
  }
}

const groups = async () => (await desk.looked()).groups
const groupOf = async (reason: string) =>
  (await groups()).find((group) => group.reason === reason)?.fingerprint ?? ''
const ids = async (query = '') =>
  (await desk.get<MessageRows>(`api/dead-letters/messages${query}`)).body.rows.map(({ id }) => id)

async function begun(plan: PlanView, how: object = {}): Promise<RunView> {
  const { status, body } = await desk.post<RunView>('api/runs', { plan: plan.id, ...how })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}

describe('a plan', () => {
  test('of a group says what goes where', async () => {
    await send(3)
    const group = await groupOf('HandlerFailed')
    const plan = await desk.planned({ purpose: 'replay', group })
    expect(plan).toEqual({
      id: expect.any(String),
      purpose: 'replay',
      messages: 3,
      rows: [
        {
          fingerprint: group,
          reason: 'HandlerFailed',
          types: ['message.new'],
          count: 3,
          destination: 'source',
        },
      ],
      left: [],
      remarks: [],
    })
  })

  test('of some messages, of the oldest, or of all has these', async () => {
    await send(3)
    await desk.looked()
    const some = (await ids()).slice(0, 2)
    expect((await desk.planned({ purpose: 'delete', ids: some })).messages).toBe(2)
    expect((await desk.planned({ purpose: 'delete' })).messages).toBe(6)
    const limited = await desk.planned({ purpose: 'delete', limit: 4 })
    expect(limited).toMatchObject({
      messages: 4,
      left: [{ count: 2, because: 'They are beyond the limit.' }],
    })
    expect(limited.rows.every(({ destination }) => destination === undefined)).toBe(true)
  })

  test('of some messages has no others that name one of these as theirs, nor those of a like id', async () => {
    await send(1)
    await desk.looked()
    const [id = ''] = await ids()
    await world.dlq.send([letter({ sourceArn: world.source.arn, from: { messageId: id } })])
    await desk.post('api/snapshot')
    await desk.looked()
    expect((await ids()).length).toBe(3)
    expect((await desk.planned({ purpose: 'delete', ids: [id] })).messages).toBe(1)
    expect((await desk.planned({ purpose: 'delete', ids: [id.slice(0, 4)] })).messages).toBe(0)
  })

  test('of a group has no others whose fingerprint begins with that of this one', async () => {
    await send(1)
    const whole = await groupOf('HandlerFailed')
    const made = letter({ sourceArn: world.source.arn })
    const short = {
      version: 1,
      reason: 'HandlerFailed',
      replays: 0,
      fingerprint: whole.slice(0, 4),
    }
    const record = { dataType: 'String', stringValue: JSON.stringify(short) }
    await world.dlq.send([
      { ...made, attributes: { ...made.attributes, [failureAttribute]: record } },
    ])
    await desk.post('api/snapshot')
    const all = await groups()
    expect(all.map(({ count }) => count)).toEqual([1, 1, 1])
    for (const { fingerprint: group } of all) {
      expect((await desk.planned({ purpose: 'delete', group })).messages).toBe(1)
    }
  })

  test('says why messages are left out', async () => {
    const stranger = 'arn:aws:sqs:us-east-1:000000000000:elsewhere'
    await world.dlq.send([letter({ sourceArn: stranger })])
    await desk.looked()
    const plan = await desk.planned({ purpose: 'replay' })
    expect(plan).toMatchObject({
      messages: 0,
      left: [{ count: 1, because: 'They came from other queues.' }],
    })
    const { status, body } = await desk.post<Problem>('api/runs', { plan: plan.id })
    expect([status, body.message]).toEqual([400, 'There is nothing in this plan.'])
  })

  test('of a FIFO queue says that others follow', async () => {
    world = createWorld({ fifo: true })
    const fifo = new Desk(world)
    await fillGroup(world.dlq, 'a', 3)
    await fifo.looked()
    const { remarks } = await fifo.planned({ purpose: 'replay' })
    expect(remarks[0]).toMatch(/^On a FIFO queue these are the first of their groups/)
    await fifo.close()
  })

  test('of no group that is there is refused, as are those that cannot be understood', async () => {
    await desk.looked()
    const gone = await desk.post<Problem>('api/plans', { purpose: 'replay', group: 'abcd' })
    expect([gone.status, gone.body.code]).toEqual([410, 'Gone'])
    for (const wrong of [
      {},
      { purpose: 'move' },
      { purpose: 'replay', group: 'abcd', ids: ['12345678'] },
      { purpose: 'replay', ids: [] },
      { purpose: 'replay', ids: [1] },
      { purpose: 'replay', ids: ['ab'] },
      { purpose: 'replay', group: '' },
      { purpose: 'replay', limit: -1 },
      { purpose: 'replay', limit: 'many' },
    ]) {
      const { status, body } = await desk.post<Problem>('api/plans', wrong)
      expect(status, JSON.stringify(wrong)).toBe(400)
      expect(body.message).toMatch(/./)
    }
  })

  test('needs a look', async () => {
    const { status, body } = await desk.post<Problem>('api/plans', { purpose: 'replay' })
    expect([status, body.code]).toEqual([409, 'NoSnapshot'])
  })

  test('is forgotten after 20 others', async () => {
    await send(1)
    await desk.looked()
    const first = await desk.planned({ purpose: 'delete' })
    for (let at = 0; at < 20; at++) await desk.planned({ purpose: 'delete' })
    const { status, body } = await desk.post<Problem>('api/runs', { plan: first.id })
    expect([status, body.code]).toEqual([410, 'Gone'])
  })
})

describe('a replay', () => {
  test('sends what is in the plan, and takes it from what is shown', async () => {
    await send(2)
    const group = await groupOf('HandlerFailed')
    const run = await begun(await desk.planned({ purpose: 'replay', group }))
    expect(run).toMatchObject({
      purpose: 'replay',
      by: 'ada',
      planned: 2,
      about: 'TypeError: no such user',
      doing: 'receiving',
      stopping: false,
    })
    expect(await desk.ended()).toMatchObject({
      doing: 'ended',
      count: 2,
      returned: 0,
      endedAtMs: expect.any(Number),
      result: { end: 'done', counts: { Replayed: 2 }, failures: [], returned: [] },
    })
    expect(world.source.messages()).toHaveLength(2)
    const { snapshot, groups } = await desk.looked()
    expect(groups.map(({ reason, count }) => [reason, count])).toEqual([['MalformedBody', 2]])
    expect(snapshot.taken).toMatchObject({ messages: 2, gone: 2 })
    expect(snapshot.taken?.remarks).toEqual([
      '2 messages were replayed or deleted here since, and are not shown any more. What came back is seen by a new look.',
    ])
    expect((await desk.planned({ purpose: 'delete' })).messages).toBe(2)
    expect(desk.live.all('run').at(-1)?.result?.end).toBe('done')
    await expect.poll(() => desk.live.all('snapshot').at(-1)?.taken?.gone).toBe(2)
  })

  test('is written to the audit log in the name of who asked', async () => {
    await send(1)
    await desk.looked()
    desk.user = 'eve@example.com'
    await begun(await desk.planned({ purpose: 'replay' }))
    await desk.ended()
    const file = await world.storage.open('audit')
    const lines: unknown[] = []
    for await (const line of file.all()) lines.push(JSON.parse(line))
    expect(lines).toMatchObject([{ by: 'eve@example.com' }, { by: 'eve@example.com' }])
  })

  test('shows its canary, until when it waits, and that it came back', async () => {
    await send(3)
    const group = await groupOf('HandlerFailed')
    const plan = await desk.planned({ purpose: 'replay', group })
    await begun(plan, { canary: { count: 1, waitSeconds: 60 } })
    const waiting = await desk.doing('waiting for the canary')
    expect(waiting.canary).toMatchObject({ count: 1, waitSeconds: 60 })
    const leftMs = (waiting.canary?.untilMs ?? 0) - world.clock.now()
    expect(leftMs).toBeGreaterThan(50_000)
    expect(leftMs).toBeLessThanOrEqual(60_000)
    await failAgain(world)
    const run = await desk.ended()
    expect(run).toMatchObject({
      returned: 1,
      result: { end: 'canary returned', counts: { Replayed: 1, Kept: 2 } },
    })
    expect(run.result?.returned).toHaveLength(1)
    expect(run.result?.failures[0]).toMatchObject({
      outcome: 'Kept',
      because: 'the canary came back',
    })
    expect(run.result?.remarks.join(' ')).toMatch(
      /failed again and came back to the dead-letter queue/,
    )
    expect((await desk.looked()).groups[1]?.count).toBe(2)
  })

  test('is stopped after what is on its way', async () => {
    await send(3)
    await desk.looked()
    const plan = await desk.planned({ purpose: 'replay' })
    const run = await begun(plan, { canary: { count: 1, waitSeconds: 600 } })
    await desk.doing('waiting for the canary')
    const stopped = await desk.post<RunView>(`api/runs/${run.id}/stop`)
    expect([stopped.status, stopped.body.stopping]).toEqual([200, true])
    expect(await desk.ended()).toMatchObject({
      stopping: true,
      result: { end: 'interrupted', counts: { Replayed: 1, Kept: 5 } },
    })
    // By its plan it goes on.
    await begun(plan)
    expect(await desk.ended()).toMatchObject({ result: { end: 'done' } })
    expect(world.source.messages()).toHaveLength(6)
  })

  test('keeps others from passing over the queue, and a look keeps it', async () => {
    await send(3)
    const group = await groupOf('HandlerFailed')
    const plan = await desk.planned({ purpose: 'replay', group })
    await begun(plan, { canary: { count: 1, waitSeconds: 60 } })
    for (const other of [
      desk.post<Problem>('api/runs', { plan: plan.id }),
      desk.post<Problem>('api/snapshot'),
    ]) {
      expect(await other).toMatchObject({
        status: 409,
        body: { code: 'Busy', message: 'A replay is under way. Wait for it, or stop it.' },
      })
    }
    await desk.ended()
    await desk.post('api/snapshot')
    const again = await desk.post<Problem>('api/runs', {
      plan: (await desk.planned({ purpose: 'delete' })).id,
    })
    expect(again).toMatchObject({ status: 409, body: { code: 'Busy' } })
    await desk.until(({ taking }) => taking === undefined)
  })

  test('that cannot delete sends nothing, and says which right is missing', async () => {
    await send(1)
    await desk.looked()
    const plan = await desk.planned({ purpose: 'replay' })
    world.dlq.faults.always('delete', fault.reject('AccessDenied'))
    await begun(plan)
    const { result } = await desk.ended()
    expect(result).toMatchObject({
      end: 'failed',
      problem: { code: 'AccessDenied', right: 'sqs:DeleteMessage' },
    })
    expect(world.source.messages()).toHaveLength(0)
  })

  test.each([
    [{ perSecond: 0 }],
    [{ perSecond: 'fast' }],
    [{ canary: { count: 0, waitSeconds: 1 } }],
    [{ canary: { count: 1 } }],
    [{ canary: 5 }],
    [{ perSecond: 1, abortOver: 2 }],
    [{ abortOver: 0.1 }],
    [{ export: 'yes' }],
    [{ plan: 5 }],
  ])('is refused with %j', async (how) => {
    await send(1)
    await desk.looked()
    const plan = await desk.planned({ purpose: 'replay' })
    const { status } = await desk.post('api/runs', { plan: plan.id, ...how })
    expect(status).toBe(400)
    expect((await desk.get('api/runs')).body).toEqual([])
  })

  test('that has sent a message and could not delete it keeps other replays from sending it twice', async () => {
    await send(1)
    const group = await groupOf('HandlerFailed')
    const plan = await desk.planned({ purpose: 'replay', group })
    // The first one is the question whether it may be deleted.
    world.dlq.faults.next('delete', fault.reject('Unreachable'), 2)
    await begun(plan)
    expect((await desk.ended()).result?.counts).toEqual({ Duplicated: 1 })
    await desk.post('api/snapshot')
    await desk.looked()
    for (const [asked, others] of [
      [{ group }, 0],
      [{ ids: await ids(`?group=${group}`) }, 0],
      [{}, 1],
    ] as const) {
      expect(await desk.planned({ purpose: 'replay', ...asked })).toMatchObject({
        messages: others,
        left: [
          { count: 1, because: expect.stringMatching(/^They were sent before, .* Delete them/) },
        ],
      })
    }
    expect(await desk.planned({ purpose: 'delete', group })).toMatchObject({
      messages: 1,
      left: [],
    })
  })

  test('carried out again by the same plan sends nothing twice, also without a journal', async () => {
    await send(1)
    await desk.looked()
    const plan = await desk.planned({ purpose: 'replay' })
    world.dlq.faults.next('delete', fault.reject('Unreachable'), 2)
    await begun(plan, { perSecond: 1 })
    expect((await desk.ended()).result?.counts).toEqual({ Duplicated: 1, Kept: 1 })
    await begun(plan)
    expect((await desk.ended()).result?.counts).toEqual({ Replayed: 1 })
    expect(world.source.messages()).toHaveLength(2)
  })

  test('is stopped and awaited when the desk is closed', async () => {
    await send(2)
    await desk.looked()
    const plan = await desk.planned({ purpose: 'replay' })
    await begun(plan, { canary: { count: 1, waitSeconds: 600 } })
    await desk.doing('waiting for the canary')
    await desk.close()
    expect(desk.live.all('run').at(-1)?.result?.end).toBe('interrupted')
    expect(world.dlq.messages().every(({ state }) => state === 'visible')).toBe(true)
  })
})

test('nothing begins at a desk that is closed', async () => {
  await send(1)
  await desk.looked()
  const plan = await desk.planned({ purpose: 'replay' })
  await desk.close()
  const { receive, send: sent } = { ...world.dlq.calls, send: world.source.calls.send }
  for (const [address, body] of [
    ['api/runs', { plan: plan.id }],
    ['api/snapshot', {}],
  ] as const) {
    const answer = await desk.post<Problem>(address, body)
    expect([answer.status, answer.body.code]).toEqual([503, 'Closed'])
  }
  expect([world.dlq.calls.receive, world.source.calls.send]).toEqual([receive, sent])
})

describe('a deletion', () => {
  test('deletes what is in the plan, once', async () => {
    await send(2)
    const group = await groupOf('MalformedBody')
    const plan = await desk.planned({ purpose: 'delete', group })
    expect(plan.exportTo).toBeUndefined()
    await begun(plan)
    const run = await desk.ended()
    expect(run).toMatchObject({
      purpose: 'delete',
      about: 'MalformedBody: not valid JSON',
      result: { end: 'done', counts: { Deleted: 2 }, remarks: ['Deleted 2 of 2 messages.'] },
    })
    expect(world.dlq.messages()).toHaveLength(2)
    expect((await groups()).map(({ reason }) => reason)).toEqual(['HandlerFailed'])
    expect((await desk.post('api/runs', { plan: plan.id })).status).toBe(410)
  })

  test('that others have done already says so, and shows the messages until a new look', async () => {
    await send(1)
    await desk.looked()
    const plan = await desk.planned({ purpose: 'delete' })
    world.dlq.purge()
    await begun(plan)
    expect((await desk.ended()).result).toMatchObject({
      counts: { Missing: 2 },
      failures: [{ outcome: 'Missing' }, { outcome: 'Missing' }],
    })
    expect((await desk.looked()).snapshot.taken?.messages).toBe(2)
  })

  test('of a FIFO queue goes on with what stands behind, and shows how much that was', async () => {
    world = createWorld({ fifo: true })
    const fifo = new Desk(world)
    await fillGroup(world.dlq, 'a', 14)
    await fifo.looked()
    const plan = await fifo.planned({ purpose: 'delete' })
    expect(plan.messages).toBe(10)
    await fifo.post('api/runs', { plan: plan.id })
    expect(await fifo.ended()).toMatchObject({
      planned: 10,
      result: { end: 'done', counts: { Deleted: 14 } },
    })
    expect((await fifo.looked()).snapshot.taken).toMatchObject({ messages: 0 })
    await fifo.close()
  })

  test('with an export is refused where there is no place for it', async () => {
    await send(1)
    await desk.looked()
    const plan = await desk.planned({ purpose: 'delete' })
    const { status, body } = await desk.post<Problem>('api/runs', { plan: plan.id, export: true })
    expect([status, body.message]).toEqual([
      400,
      'This desk has no directory, so nothing can be exported.',
    ])
    expect(world.dlq.messages()).toHaveLength(2)
  })
})

describe('runs', () => {
  test('are listed, the latest first, the last 50', async () => {
    await send(26)
    await desk.looked()
    for (const id of (await ids('?count=52')).slice(0, 51)) {
      await begun(await desk.planned({ purpose: 'delete', ids: [id] }))
      await desk.ended()
    }
    const { body } = await desk.get<RunView[]>('api/runs')
    expect(body).toHaveLength(50)
    expect(body.every(({ about }) => about === '1 message')).toBe(true)
    const times = body.map(({ beganAtMs }) => beganAtMs)
    expect(times).toEqual([...times].sort((one, other) => other - one))
  })

  test('that are not listed can neither be stopped nor exported', async () => {
    expect((await desk.post('api/runs/none/stop')).status).toBe(410)
    expect((await desk.get('api/runs/none/export')).status).toBe(410)
  })

  test('without an export have none to download', async () => {
    await send(1)
    await desk.looked()
    const { id } = await begun(await desk.planned({ purpose: 'delete' }))
    await desk.ended()
    const { status, body } = await desk.get<Problem>(`api/runs/${id}/export`)
    expect([status, body.code]).toEqual([404, 'NoExport'])
  })
})

test('without an audit log there are no lines of it', async () => {
  const other = new Desk(world)
  expect((await other.get<AuditView>('api/audit')).body).toEqual({ lines: [] })
  await other.close()
})
