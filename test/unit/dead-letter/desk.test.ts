import { beforeEach, describe, expect, test } from 'vitest'
import { type Desk, type DeskOptions, openDesk } from '../../../src/dead-letter/desk.ts'
import type { Lines, Storage } from '../../../src/dead-letter/lines/lines.ts'
import type { ReplayResult } from '../../../src/dead-letter/replay/outcome.ts'
import { fault, type MemoryQueue } from '../../../src/queue/memory/memory.ts'
import { turning } from './turning.ts'
import {
  bodies,
  createWorld,
  fill,
  idsOn,
  letter,
  listOf,
  outcomesOf,
  states,
  type World,
} from './world.ts'

let world: World

beforeEach(() => {
  world = createWorld()
})

function deskOf(options: Partial<DeskOptions> = {}): Desk {
  const { service, storage, clock, source } = world
  return openDesk({ queueUrl: source.url, service, storage, clock, by: 'tom@host', ...options })
}

const turned = <A>(promise: Promise<A>) => turning(world.clock, promise)
const listed = <A>(all: AsyncIterable<A>) => turned(listOf(all))

/** Files of which a test knows which are open. */
function watchedStorage() {
  const open = new Set<Lines>()
  const watched = async (opening: Promise<Lines>) => {
    const lines = await opening
    const one: Lines = Object.assign(Object.create(lines), {
      close: async () => {
        open.delete(one)
        await lines.close()
      },
      discard: async () => {
        open.delete(one)
        await lines.discard()
      },
    })
    open.add(one)
    return one
  }
  const { storage } = world
  const all: Storage = {
    create: (path) => watched(storage.create(path)),
    createTemporary: () => watched(storage.createTemporary()),
    open: (path) => watched(storage.open(path)),
    openToAppend: (path, beginning) => watched(storage.openToAppend(path, beginning)),
  }
  return { storage: all, open }
}

describe('a desk', () => {
  test('needs a queue', () => {
    expect(() => openDesk({})).toThrow(TypeError)
    expect(() => openDesk({})).toThrow(/needs a queue: queueUrl, or deadLetterQueueUrl/)
  })

  test('asks for nothing before it is used', () => {
    deskOf()
    expect(world.source.calls.attributes + world.dlq.calls.attributes).toBe(0)
  })

  test.each([
    ['of its source', () => ({ queueUrl: world.source.url })],
    ['of its source, by ARN', () => ({ queueUrl: world.source.arn })],
    ['itself', () => ({ queueUrl: undefined, deadLetterQueueUrl: world.dlq.url })],
    ['itself, by ARN', () => ({ queueUrl: undefined, deadLetterQueueUrl: world.dlq.arn })],
    ['of both', () => ({ deadLetterQueueUrl: world.dlq.url })],
  ])('finds the dead-letter queue %s', async (_, options) => {
    expect(await deskOf(options() as Partial<DeskOptions>).queueUrl()).toBe(world.dlq.url)
  })

  test('says that a queue has no dead-letter queue, and looks again the next time', async () => {
    const { url } = world.service.create('alone')
    const desk = deskOf({ queueUrl: url })
    await expect(desk.queueUrl()).rejects.toMatchObject({ code: 'NoDeadLetterQueue' })
    world.source.faults.next('attributes', fault.reject('Unreachable'))
    const other = deskOf()
    await expect(other.queueUrl()).rejects.toMatchObject({ kind: 'Unreachable' })
    expect(await other.queueUrl()).toBe(world.dlq.url)
  })

  test('leaves a service open that was given to it, and closes its snapshots', async () => {
    const { storage, open } = watchedStorage()
    const desk = deskOf({ storage })
    await fill(world.dlq, 2)
    await turned(desk.snapshot())
    await turned(desk.snapshot())
    await turned(desk.find('12345678'))
    expect(open.size).toBe(4)
    await desk.close()
    expect(open.size).toBe(0)
    expect(await world.dlq.attributes()).toMatchObject({ visible: 2 })
  })

  test('is closed at the end of its block', async () => {
    const { storage, open } = watchedStorage()
    {
      await using desk = deskOf({ storage })
      await turned(desk.snapshot())
      expect(open.size).toBe(2)
    }
    expect(open.size).toBe(0)
  })
})

describe('a desk that looks', () => {
  test('takes a snapshot where there is none, and uses it again', async () => {
    await fill(world.dlq, 12)
    const desk = deskOf()
    const [group] = await listed(desk.groups())
    const before = world.dlq.calls.receive
    await world.dlq.send([{ body: '{"type":"later"}' }])
    expect(group?.count).toBe(12)
    expect(await listed(desk.entries())).toHaveLength(12)
    expect(await listed(desk.export({ type: 'a' }))).toHaveLength(12)
    expect((await turned(desk.plan())).messages).toHaveLength(12)
    expect(world.dlq.calls.receive).toBe(before)
    await turned(desk.snapshot())
    expect(await listed(desk.entries())).toHaveLength(13)
  })

  test('takes one snapshot where several things are asked for at once', async () => {
    await fill(world.dlq, 3)
    const desk = deskOf()
    const before = world.dlq.calls.receive
    const [entries, groups] = await turned(
      Promise.all([listOf(desk.entries()), listOf(desk.groups())]),
    )
    expect([entries.length, groups.length]).toEqual([3, 1])
    expect(world.dlq.calls.receive - before).toBeLessThan(10)
  })

  test('tries again after a snapshot that failed', async () => {
    await fill(world.dlq, 3)
    const desk = deskOf()
    const stop = world.dlq.faults.always('receive', fault.reject('AccessDenied'))
    await expect(listed(desk.entries())).rejects.toMatchObject({ kind: 'AccessDenied' })
    stop()
    expect(await listed(desk.entries())).toHaveLength(3)
  })

  test('is interrupted by a signal, and does not take what it has seen for the whole', async () => {
    await fill(world.dlq, 100)
    const desk = deskOf()
    const controller = new AbortController()
    const { signal } = controller
    const onProgress = () => controller.abort()
    await expect(listed(desk.groups({}, { signal, onProgress }))).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(await listed(desk.entries())).toHaveLength(100)
    expect(states(world.dlq)).toEqual(Array(100).fill('visible'))
  })

  test('is interrupted on an empty queue as well', async () => {
    const controller = new AbortController()
    const looking = listed(deskOf().groups({}, { signal: controller.signal }))
    controller.abort()
    await expect(looking).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('says what a snapshot has, and how much of it stays hidden', async () => {
    await fill(world.dlq, 3)
    world.dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    const taken = await turned(deskOf().snapshot())
    expect(taken).toMatchObject({
      queueUrl: world.dlq.url,
      messages: 3,
      end: 'empty',
      stillHidden: 3,
    })
  })

  test('uses a snapshot that another desk has kept, without asking the queue', async () => {
    await fill(world.dlq, 3)
    const first = deskOf()
    const { stillHidden: _, ...info } = await turned(first.snapshot({ keep: 'kept' }))
    await first.close()
    const second = deskOf()
    const before = world.dlq.calls.receive
    expect(await second.useSnapshot('kept')).toEqual(info)
    expect(await listed(second.entries())).toHaveLength(3)
    expect(world.dlq.calls.receive).toBe(before)
  })

  test('does not use a snapshot of another queue', async () => {
    const { storage, open } = watchedStorage()
    await turned(deskOf().snapshot({ keep: 'kept' }))
    const other = world.service.create('other-dlq')
    const desk = deskOf({ queueUrl: undefined, deadLetterQueueUrl: other.url, storage } as object)
    await expect(desk.useSnapshot('kept')).rejects.toThrow(/kept is a snapshot of another queue/)
    expect(open.size).toBe(0)
  })

  test('leaves no file open where its queue cannot be found', async () => {
    await turned(deskOf().snapshot({ keep: 'kept' }))
    const { storage, open } = watchedStorage()
    world.source.faults.always('attributes', fault.reject('AccessDenied'))
    await expect(deskOf({ storage }).useSnapshot('kept')).rejects.toMatchObject({
      kind: 'AccessDenied',
    })
    expect(open.size).toBe(0)
  })

  test('says which condition it does not understand', async () => {
    await expect(listed(deskOf().entries({ attempts: 'many' }))).rejects.toMatchObject({
      name: 'FilterError',
      condition: 'attempts',
    })
  })
})

describe('a desk that finds a message', () => {
  test('receives until it is found, and no further', async () => {
    await fill(world.dlq, 400)
    const [id = ''] = idsOn(world.dlq)
    const before = world.dlq.calls.receive
    const found = await turned(deskOf().find(id))
    expect(found).toMatchObject([{ entry: { id }, received: { messageId: id } }])
    expect(found[0]?.received.body).toBe(bodies(world.dlq)[0])
    expect(world.dlq.calls.receive - before).toBeLessThan(10)
  })

  test('does not take what it has seen for the whole', async () => {
    await fill(world.dlq, 400)
    const desk = deskOf()
    await turned(desk.find(idsOn(world.dlq)[0] ?? ''))
    expect(await listed(desk.entries())).toHaveLength(400)
  })

  test('has seen all where it does not find it', async () => {
    await fill(world.dlq, 3)
    const desk = deskOf()
    expect(await turned(desk.find('00000000'))).toEqual([])
    const before = world.dlq.calls.receive
    expect(await listed(desk.entries())).toHaveLength(3)
    expect(world.dlq.calls.receive).toBe(before)
  })

  test('looks for it in the snapshot that there is', async () => {
    await fill(world.dlq, 3)
    const desk = deskOf()
    await turned(desk.snapshot())
    const before = world.dlq.calls.receive
    expect(await turned(desk.find(idsOn(world.dlq)[1] ?? ''))).toHaveLength(1)
    expect(world.dlq.calls.receive).toBe(before)
  })

  test('finds all whose event came with a message, also by the beginning of its id', async () => {
    for (const type of ['a', 'b']) {
      await world.dlq.send([letter({ type, from: { messageId: 'first-message' } })])
    }
    const desk = deskOf()
    expect(await turned(desk.find('first-message'))).toHaveLength(2)
    expect(await turned(desk.find('firs'))).toHaveLength(2)
  })

  test('does not take no id for every one', async () => {
    await fill(world.dlq, 3)
    const before = world.dlq.calls.receive
    for (const id of ['', 'abc']) {
      await expect(deskOf().find(id)).rejects.toMatchObject({ name: 'FilterError' })
    }
    expect(world.dlq.calls.receive).toBe(before)
  })

  test('is interrupted by a signal', async () => {
    await fill(world.dlq, 100)
    const controller = new AbortController()
    const { signal } = controller
    const onProgress = () => controller.abort()
    const finding = turned(deskOf().find('00000000', { signal, onProgress }))
    await expect(finding).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('a desk that plans', () => {
  let other: MemoryQueue

  beforeEach(async () => {
    const redrive = { deadLetterQueueArn: world.dlq.arn, maxReceiveCount: 3 }
    other = world.service.create('other', { redrive })
    for (const sourceArn of [world.source.arn, other.arn, undefined]) {
      await world.dlq.send([letter({ type: sourceArn ? 'named' : 'nameless', sourceArn })])
    }
  })

  const destinationsOf = async (desk: Desk, options?: Parameters<Desk['plan']>[1]) => {
    const { messages, left } = await turned(desk.plan({}, options))
    return { to: messages.map(({ destination }) => destination), left }
  }

  test('has what came from its source, and what does not say where it came from', async () => {
    expect(await destinationsOf(deskOf())).toEqual({
      to: [world.source.url, world.source.url],
      left: [{ because: 'from other queues', count: 1 }],
    })
  })

  test('sends each to its own source, where it is of a dead-letter queue alone', async () => {
    const desk = deskOf({ queueUrl: undefined, deadLetterQueueUrl: world.dlq.url } as object)
    const { to, left } = await destinationsOf(desk)
    expect(to).toEqual([world.source.url, other.url])
    expect(left).toMatchObject([{ because: expect.stringMatching(/do not say/), count: 1 }])
    expect((await destinationsOf(desk, { otherwise: other.arn })).to).toEqual([
      world.source.url,
      other.url,
      other.url,
    ])
    expect((await destinationsOf(desk, { to: world.source.url })).to).toEqual(
      Array(3).fill(world.source.url),
    )
  })

  test('to delete needs no destination', async () => {
    const desk = deskOf({ queueUrl: undefined, deadLetterQueueUrl: world.dlq.url } as object)
    const plan = await turned(desk.plan({ type: 'nameless' }, { purpose: 'delete' }))
    expect(plan).toMatchObject({ destinations: [], messages: [{ destination: undefined }] })
  })

  test('keeps what was asked for', async () => {
    const plan = await turned(deskOf().plan({ type: 'n*' }, { limit: 1, maxReplays: 3 }))
    expect(plan).toMatchObject({
      filter: { type: 'n*' },
      limit: 1,
      maxReplays: 3,
      onlyFrom: world.source.arn,
      otherwise: world.source.url,
    })
  })
})

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
    const { storage, open } = watchedStorage()
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
