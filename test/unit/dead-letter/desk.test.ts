import { beforeEach, describe, expect, test } from 'vitest'
import type { Desk, DeskOptions } from '../../../src/dead-letter/desk.ts'
import { openDesk } from '../../../src/dead-letter/open-desk.ts'
import { fault, type MemoryQueue } from '../../../src/queue/memory/memory.ts'
import { turning } from './turning.ts'
import { deskOf as open, watchedStorage } from './desks.ts'
import { bodies, createWorld, fill, idsOn, letter, listOf, states, type World } from './world.ts'

let world: World

beforeEach(() => {
  world = createWorld()
})

const deskOf = (options: Partial<DeskOptions> = {}) => open(world, options)
const turned = <A>(promise: Promise<A>) => turning(world.clock, promise)
const listed = <A>(all: AsyncIterable<A>) => turned(listOf(all))

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
    const { storage, open } = watchedStorage(world)
    const desk = deskOf({ storage })
    await fill(world.dlq, 2)
    await turned(desk.snapshot())
    await turned(desk.find('12345678'))
    expect(open.size).toBe(2)
    await desk.close()
    expect(open.size).toBe(0)
    expect(await world.dlq.attributes()).toMatchObject({ visible: 2 })
  })

  test('closes a snapshot when another one has taken its place, but not while it is walked through', async () => {
    const { storage, open } = watchedStorage(world)
    const desk = deskOf({ storage })
    await fill(world.dlq, 3)
    await turned(desk.snapshot())
    const walk = desk.entries()[Symbol.asyncIterator]()
    await walk.next()
    await turned(desk.snapshot())
    expect(open.size).toBe(4)
    expect([(await walk.next()).done, (await walk.next()).done]).toEqual([false, false])
    expect((await walk.next()).done).toBe(true)
    await expect.poll(() => open.size).toBe(2)
    await turned(desk.snapshot())
    await turned(desk.snapshot())
    await expect.poll(() => open.size).toBe(2)
    await desk.close()
    expect(open.size).toBe(0)
  })

  test('closes a snapshot that is walked through when it is closed itself', async () => {
    const { storage, open } = watchedStorage(world)
    const desk = deskOf({ storage })
    await fill(world.dlq, 3)
    await turned(desk.snapshot())
    const walk = desk.entries()[Symbol.asyncIterator]()
    await walk.next()
    await turned(desk.snapshot())
    await desk.close()
    expect(open.size).toBe(0)
  })

  test('is closed at the end of its block', async () => {
    const { storage, open } = watchedStorage(world)
    {
      await using desk = deskOf({ storage })
      await turned(desk.snapshot())
      expect(open.size).toBe(2)
    }
    expect(open.size).toBe(0)
  })
})

describe('a desk that looks', () => {
  test('finds a message by its id, that of its first message, and the beginning of either', async () => {
    const from = { messageId: 'first-"one' }
    await world.dlq.send([letter({ from }), letter({ from: { messageId: 'another' } })])
    const desk = deskOf()
    await turned(desk.snapshot())
    const [id = ''] = idsOn(world.dlq)
    for (const asked of [id, id.slice(0, 8), 'first-"one', 'first-"', 'first-']) {
      const found = await turned(desk.find(asked))
      expect(found.map(({ entry }) => entry.id)).toEqual([id])
    }
    expect(await turned(desk.find('12345678-none'))).toEqual([])
  })

  test('plans all but what is known to be gone', async () => {
    await fill(world.dlq, 3)
    const desk = deskOf()
    const [first = '', ...others] = idsOn(world.dlq)
    const plan = await turned(desk.plan({}, { except: new Set([first]), limit: 1 }))
    expect(plan.messages.map(({ id }) => id)).toEqual(others.slice(0, 1))
    expect(plan.left).toEqual([
      { kind: 'beyond the limit', because: 'They are beyond the limit.', count: 1 },
    ])
  })

  test('plans only what was seen, whatever else the filter means', async () => {
    await fill(world.dlq, 3)
    const desk = deskOf()
    const [first = '', second = ''] = idsOn(world.dlq)
    const plan = await turned(desk.plan({}, { only: new Set([second, first, 'gone']) }))
    expect(plan.messages.map(({ id }) => id)).toEqual([first, second])
    expect(plan.left).toEqual([])
  })

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
    const { storage, open } = watchedStorage(world)
    await turned(deskOf().snapshot({ keep: 'kept' }))
    const other = world.service.create('other-dlq')
    const desk = deskOf({ queueUrl: undefined, deadLetterQueueUrl: other.url, storage } as object)
    await expect(desk.useSnapshot('kept')).rejects.toThrow(/kept is a snapshot of another queue/)
    expect(open.size).toBe(0)
  })

  test('leaves no file open where its queue cannot be found', async () => {
    await turned(deskOf().snapshot({ keep: 'kept' }))
    const { storage, open } = watchedStorage(world)
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
      left: [{ kind: 'from other queues', because: 'They came from other queues.', count: 1 }],
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
