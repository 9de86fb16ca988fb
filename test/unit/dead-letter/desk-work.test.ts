import { beforeEach, describe, expect, test } from 'vitest'
import type { DeskOptions } from '../../../src/dead-letter/desk.ts'
import { type Storage, StorageError } from '../../../src/dead-letter/lines/lines.ts'
import type { ReplayResult } from '../../../src/dead-letter/replay/outcome.ts'
import { fault } from '../../../src/queue/memory/memory.ts'
import { turning } from './turning.ts'
import { deskOf as open, watchedStorage } from './desks.ts'
import { bodies, createWorld, fill, listOf, outcomesOf, states, type World } from './world.ts'

let world: World

beforeEach(() => {
  world = createWorld()
})

const deskOf = (options: Partial<DeskOptions> = {}) => open(world, options)
const turned = <A>(promise: Promise<A>) => turning(world.clock, promise)
const listed = <A>(all: AsyncIterable<A>) => turned(listOf(all))

describe('a desk that replays and deletes', () => {
  test('gives each result as it comes, and the report', async () => {
    await fill(world.dlq, 12)
    const desk = deskOf()
    const replaying = desk.replay(await turned(desk.plan()))
    const results = await listed(replaying)
    expect(results).toHaveLength(12)
    expect(outcomesOf(await replaying.report)).toEqual({ Replayed: 12 })
    expect(bodies(world.source)).toHaveLength(12)
  })

  test('does it also where nobody loops over the results', async () => {
    await fill(world.dlq, 12)
    const desk = deskOf()
    const plan = await turned(desk.plan({}, { purpose: 'delete' }))
    const { counts } = await turned(desk.delete(plan, { exportTo: 'export' }).report)
    expect(counts).toMatchObject({ Deleted: 12 })
    expect(bodies(world.dlq)).toEqual([])
    const file = await world.storage.open('export')
    expect(await listOf(file.all())).toHaveLength(12)
  })

  test('stops where the loop is left', async () => {
    await fill(world.dlq, 40)
    const desk = deskOf()
    const replaying = desk.replay(await turned(desk.plan()), { perSecond: 5 })
    const leaving = async () => {
      const seen: ReplayResult[] = []
      for await (const result of replaying) {
        seen.push(result)
        if (seen.length === 3) break
      }
    }
    await turned(leaving())
    const report = await replaying.report
    expect(report.end).toBe('interrupted')
    expect(report.counts.Replayed).toBeLessThan(6)
    expect(report.counts.Replayed + report.counts.Kept).toBe(40)
    expect(states(world.dlq).every((state) => state === 'visible')).toBe(true)
  })

  test('goes on with a journal where it was', async () => {
    await fill(world.dlq, 20)
    const desk = deskOf()
    const plan = await turned(desk.plan())
    const controller = new AbortController()
    const first = desk.replay(plan, { journal: 'journal', signal: controller.signal, perSecond: 5 })
    const looping = async () => {
      for await (const _ of first) controller.abort()
    }
    await turned(looping())
    const { counts } = await first.report
    const second = await turned(deskOf().replay(plan, { journal: 'journal' }).report)
    expect(counts.Replayed).toBeGreaterThan(0)
    expect(outcomesOf(second)).toEqual({
      ReplayedBefore: counts.Replayed,
      Replayed: 20 - counts.Replayed,
    })
    expect(bodies(world.source)).toHaveLength(20)
  })

  test('does nothing with a plan of another queue', async () => {
    await fill(world.dlq, 2)
    const plan = await turned(deskOf().plan())
    const other = world.service.create('other-dlq')
    const desk = deskOf({ queueUrl: undefined, deadLetterQueueUrl: other.url } as object)
    for (const running of [desk.replay(plan), desk.delete(plan)]) {
      await expect(running.report).rejects.toThrow(/The plan is for another queue/)
    }
    expect(world.source.calls.send).toBe(0)
    expect(bodies(world.dlq)).toHaveLength(2)
  })

  test('does not replay a plan that was made to delete', async () => {
    await fill(world.dlq, 2)
    const desk = deskOf()
    const plan = await turned(desk.plan({}, { purpose: 'delete' }))
    await expect(desk.replay(plan).report).rejects.toThrow(/it is one to delete/)
    expect(bodies(world.dlq)).toHaveLength(2)
  })

  test('sends nothing where the right to delete is missing, and says how to get it', async () => {
    await fill(world.dlq, 2)
    const desk = deskOf()
    const plan = await turned(desk.plan())
    world.dlq.faults.always('delete', fault.reject('AccessDenied'))
    const replaying = desk.replay(plan, { journal: 'journal' })
    await expect(listed(replaying)).rejects.toMatchObject({
      kind: 'AccessDenied',
      action: 'DeleteMessage',
    })
    expect(world.source.calls.send).toBe(0)
    await expect(world.storage.open('journal')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('closes its files whatever happens', async () => {
    const { storage, open } = watchedStorage(world)
    await fill(world.dlq, 3)
    const desk = deskOf({ storage, audit: 'audit' })
    const plan = await turned(desk.plan())
    await desk.close()
    const again = deskOf({ storage, audit: 'audit' })
    world.dlq.faults.next('receive', fault.reject('AccessDenied'))
    await expect(turned(again.replay(plan, { journal: 'journal' }).report)).rejects.toMatchObject({
      kind: 'AccessDenied',
    })
    await turned(again.replay(plan, { journal: 'journal' }).report)
    expect(open.size).toBe(0)
  })
})

describe('a number that an option cannot be', () => {
  test.each([{ maxMessages: 0 }, { maxMessages: 1.5 }, { maxMessages: Number.NaN }])(
    'is refused by what looks: %o',
    async (options) => {
      const desk = deskOf()
      for (const looking of [
        () => desk.snapshot(options),
        () => listOf(desk.groups({}, options)),
        () => desk.find('12345678', options),
        () => desk.plan({}, options),
      ]) {
        await expect(looking()).rejects.toThrow(/maxMessages must be a whole number at least 1/)
      }
      expect(world.dlq.calls.receive).toBe(0)
    },
  )

  test.each([{ limit: -1 }, { limit: 2.5 }, { maxReplays: -1 }])(
    'is refused in a plan: %o',
    async (options) => {
      await expect(deskOf().plan({}, options)).rejects.toBeInstanceOf(RangeError)
    },
  )

  test.each([
    { perSecond: 0 },
    { perSecond: -5 },
    { perSecond: Number.NaN },
    { abortOver: 5 },
    { abortOver: -0.1 },
    { canary: { count: 0, waitSeconds: 5 } },
    { canary: { count: 1, waitSeconds: -1 } },
    { maxMessages: 0 },
  ])('is refused in a replay, and nothing is sent: %o', async (options) => {
    await fill(world.dlq, 2)
    const desk = deskOf()
    const plan = await turned(desk.plan())
    await expect(turned(desk.replay(plan, options).report)).rejects.toBeInstanceOf(RangeError)
    expect(world.source.calls.send).toBe(0)
  })

  test('is refused in a deletion', async () => {
    const desk = deskOf()
    const plan = await turned(desk.plan({}, { purpose: 'delete' }))
    await expect(desk.delete(plan, { maxMessages: 0 }).report).rejects.toBeInstanceOf(RangeError)
  })
})

describe('a desk with an audit log', () => {
  async function auditLines() {
    const file = await world.storage.open('audit')
    return (await listOf(file.all())).map((line) => JSON.parse(line))
  }

  test('writes down what it does, when it begins and when it ends', async () => {
    await fill(world.dlq, 3)
    const desk = deskOf({ audit: 'audit' })
    const plan = await turned(desk.plan({ contains: 'at' }, { limit: 1 }))
    await turned(desk.replay(plan).report)
    const deletion = await turned(desk.plan({}, { purpose: 'delete' }))
    await turned(desk.delete(deletion).report)
    expect(await auditLines()).toMatchObject([
      { action: 'replay', event: 'began', by: 'tom@host', messages: 1, plan: plan.id },
      { action: 'replay', event: 'ended', end: 'done', counts: { Replayed: 1 } },
      { action: 'delete', event: 'began', messages: 3, destinations: [] },
      { action: 'delete', event: 'ended', counts: { Deleted: 2, Missing: 1 } },
    ])
  })

  test('names who does it, where it is somebody else each time', async () => {
    await fill(world.dlq, 2)
    const desk = deskOf({ audit: 'audit' })
    const replay = await turned(desk.plan({}, { limit: 1 }))
    await turned(desk.replay(replay, { by: 'ada' }).report)
    const deletion = await turned(desk.plan({}, { purpose: 'delete' }))
    await turned(desk.delete(deletion, { by: 'eve' }).report)
    const names = (await auditLines()).map(({ by }) => by)
    expect(names).toEqual(['ada', 'ada', 'eve', 'eve'])
  })

  test('says that messages were edited', async () => {
    await fill(world.dlq, 1)
    const desk = deskOf({ audit: 'audit' })
    await turned(desk.replay(await turned(desk.plan()), { edits: new Map() }).report)
    expect(await auditLines()).toMatchObject([{ action: 'edit' }, { action: 'edit' }])
  })

  test('says that it failed', async () => {
    await fill(world.dlq, 1)
    const desk = deskOf({ audit: 'audit' })
    const plan = await turned(desk.plan())
    world.dlq.faults.always('receive', fault.reject('Unreachable'))
    await expect(turned(desk.replay(plan).report)).rejects.toMatchObject({ kind: 'Unreachable' })
    expect((await auditLines()).at(-1)).toMatchObject({ event: 'ended', end: 'failed' })
  })

  test('says why it failed, also where that cannot be written down', async () => {
    await fill(world.dlq, 1)
    let syncs = 0
    const openToAppend: Storage['openToAppend'] = async (path, beginning) => {
      const lines = await world.storage.openToAppend(path, beginning)
      const sync = async () => {
        syncs++
        if (syncs > 1) throw new Error('The disk is full.')
      }
      return Object.assign(Object.create(lines), { sync })
    }
    const desk = deskOf({ audit: 'audit', storage: { ...world.storage, openToAppend } })
    const plan = await turned(desk.plan())
    world.dlq.faults.always('receive', fault.reject('Unreachable'))
    await expect(turned(desk.replay(plan).report)).rejects.toMatchObject({ kind: 'Unreachable' })
    expect(syncs).toBe(2)
  })

  test('reports what was done also where its end cannot be written down', async () => {
    await fill(world.dlq, 1)
    let syncs = 0
    const openToAppend: Storage['openToAppend'] = async (path, beginning) => {
      const lines = await world.storage.openToAppend(path, beginning)
      const sync = async () => {
        syncs++
        if (syncs > 1) throw new StorageError(path, 'ENOSPC', 'The disk is full.')
      }
      return Object.assign(Object.create(lines), { sync })
    }
    const desk = deskOf({ audit: 'audit', storage: { ...world.storage, openToAppend } })
    const report = await turned(desk.replay(await turned(desk.plan())).report)
    expect(report).toMatchObject({ counts: { Replayed: 1 }, auditFailure: 'The disk is full.' })
  })

  test('does nothing that it cannot write down', async () => {
    await fill(world.dlq, 1)
    const file = await world.storage.create('audit')
    file.add('notes')
    await file.close()
    const desk = deskOf({ audit: 'audit' })
    const replaying = desk.replay(await turned(desk.plan()))
    await expect(replaying.report).rejects.toMatchObject({ name: 'StorageError' })
    expect(world.source.calls.send).toBe(0)
  })

  test('names the user and the host where nobody is named', async () => {
    await fill(world.dlq, 1)
    const desk = deskOf({ audit: 'audit', by: undefined } as object)
    await turned(desk.replay(await turned(desk.plan())).report)
    expect((await auditLines())[0].by).toMatch(/.+/)
  })
})
