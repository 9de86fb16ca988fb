import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type Lines, type Storage, StorageError } from '../../../../src/dead-letter/lines/lines.ts'
import type { Plan, PlanOptions } from '../../../../src/dead-letter/plan/plan.ts'
import type { RemoveOptions } from '../../../../src/dead-letter/remove/options.ts'
import { runRemove } from '../../../../src/dead-letter/remove/remove.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import { turning } from '../turning.ts'
import {
  bodies,
  createWorld,
  fill,
  fillGroup,
  idsOn,
  listOf,
  numbers,
  numbersOf,
  outcomesOf,
  planOf,
  states,
  type World,
} from '../world.ts'

let world: World

beforeEach(() => {
  world = createWorld()
})

const deletionOf = (options: Partial<PlanOptions> = {}) =>
  planOf(world, { destinations: undefined, ...options })

async function remove(plan: Plan, options: Partial<RemoveOptions> = {}) {
  const { clock, dlq, storage } = world
  return await turning(clock, runRemove(dlq, plan, { clock, storage, ...options }))
}

async function exported(path = 'export'): Promise<{ readonly body: string }[]> {
  const file = await world.storage.open(path)
  return (await listOf(file.all())).map((line) => JSON.parse(line))
}

/** Files one of whose methods is another one. */
function storageWith(different: (lines: Lines) => Partial<Lines>): Storage {
  return {
    ...world.storage,
    create: async (path) => {
      const lines = await world.storage.create(path)
      return Object.assign(Object.create(lines), different(lines))
    },
  }
}

describe('a deletion', () => {
  test('deletes what is in the plan and nothing else, which is visible again', async () => {
    await fill(world.dlq, 25, 'a')
    await fill(world.dlq, 5, 'b')
    const plan = await deletionOf({ filter: { type: 'a' } })
    await fill(world.dlq, 1, 'a')
    const report = await remove(plan)
    expect(report).toMatchObject({ end: 'done', failures: [], stillHidden: 0 })
    expect(outcomesOf(report)).toEqual({ Deleted: 25 })
    expect(bodies(world.dlq).map((body) => JSON.parse(body).type)).toEqual([
      ...Array(5).fill('b'),
      'a',
    ])
    expect(states(world.dlq)).toEqual(Array(6).fill('visible'))
    expect(bodies(world.source)).toEqual([])
  })

  test('tells each result, and how far it is', async () => {
    await fill(world.dlq, 12)
    const onResult = vi.fn()
    const onProgress = vi.fn()
    const plan = await deletionOf()
    await remove(plan, { onResult, onProgress })
    const ids = onResult.mock.calls.map(([{ id }]) => id)
    expect(ids.sort()).toEqual(plan.messages.map(({ id }) => id).sort())
    expect(onProgress.mock.calls[0]?.[0].doing).toBe('receiving')
    expect(onProgress.mock.calls.at(-1)?.[0]).toEqual({ doing: 'deleting', count: 12 })
  })

  test('says what was not on the queue any more', async () => {
    await fill(world.dlq, 2)
    const plan = await deletionOf()
    const [received] = await world.dlq.receive({ maxMessages: 1, waitSeconds: 0 })
    await world.dlq.delete([received?.receiptHandle ?? ''])
    expect(outcomesOf(await remove(plan))).toEqual({ Deleted: 1, Missing: 1 })
  })

  test('says what it could not receive because it may not hold more', async () => {
    await fill(world.dlq, 12)
    const report = await remove(await deletionOf(), { maxMessages: 5 })
    expect(outcomesOf(report)).toEqual({ Deleted: 5, Kept: 7 })
  })

  test('keeps what SQS refuses to delete, and tries again what fails now and then', async () => {
    await fill(world.dlq, 5)
    world.dlq.faults.next('delete', fault.throttle())
    world.dlq.faults.next('delete', fault.failEntries([2], { senderFault: true, code: 'Invalid' }))
    const report = await remove(await deletionOf())
    expect(outcomesOf(report)).toEqual({ Deleted: 4, Kept: 1 })
    expect(report.failures[0]?.outcome).toMatchObject({ because: expect.stringMatching('Invalid') })
    expect(states(world.dlq)).toEqual(['visible'])
  })

  test('does not delete a message whose lease ran out, and asks for nothing instead', async () => {
    await fill(world.dlq, 2)
    const plan = await deletionOf()
    world.dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    const slow = storageWith((lines) => ({
      sync: async () => {
        await new Promise<void>((resolve) => void world.clock.after(310_000, resolve))
        await lines.sync()
      },
    }))
    const report = await remove(plan, { storage: slow, exportTo: 'export' })
    expect(outcomesOf(report)).toEqual({ Kept: 2 })
    expect(world.dlq.calls.delete).toBe(0)
  })

  test('that is interrupted while it receives deletes nothing', async () => {
    await fill(world.dlq, 40)
    const controller = new AbortController()
    const report = await remove(await deletionOf(), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    expect(report.end).toBe('interrupted')
    expect(outcomesOf(report)).toEqual({ Kept: 40 })
    expect(states(world.dlq)).toEqual(Array(40).fill('visible'))
  })

  test('of nothing asks for nothing', async () => {
    const plan = await deletionOf()
    const before = { ...world.dlq.calls }
    await remove(plan)
    expect(world.dlq.calls).toEqual({ ...before, attributes: before.attributes + 1 })
  })
})

describe('a deletion with an export', () => {
  test('has all in the file before the first is deleted', async () => {
    await fill(world.dlq, 25)
    const before = bodies(world.dlq)
    const inTheFile: number[] = []
    const { delete: ofQueue } = world.dlq
    world.dlq.delete = async (handles) => {
      inTheFile.push((await exported()).length)
      return await Reflect.apply(ofQueue, world.dlq, [handles])
    }
    const report = await remove(await deletionOf(), { exportTo: 'export' })
    expect(outcomesOf(report)).toEqual({ Deleted: 25 })
    expect(inTheFile).toEqual([25, 25, 25])
    expect((await exported()).map(({ body }) => body).sort()).toEqual(before.sort())
  })

  test('does not begin where there is a file of this name', async () => {
    await fill(world.dlq, 2)
    const plan = await deletionOf()
    await (await world.storage.create('export')).close()
    const before = world.dlq.calls.receive
    await expect(remove(plan, { exportTo: 'export' })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(world.dlq.calls.receive).toBe(before)
  })

  test.each<[string, (lines: Lines) => Partial<Lines>, RegExp]>([
    [
      'cannot be written',
      () => ({
        sync: async () => {
          throw new StorageError('export', 'ENOSPC', 'The disk is full.')
        },
      }),
      /The disk is full/,
    ],
    [
      'does not hold what was written',
      (lines) => ({
        read: async (place) => (await lines.read(place)).replace('at\\":1', 'at\\":7'),
      }),
      /export does not hold what was written to it/,
    ],
    [
      'cannot be read back',
      () => ({
        read: async () => {
          throw new StorageError('export', 'EIO', 'export is shorter than it was.')
        },
      }),
      /shorter than it was/,
    ],
  ])('deletes nothing where the file %s', async (_, different, sentence) => {
    await fill(world.dlq, 5)
    const plan = await deletionOf()
    const removing = remove(plan, { exportTo: 'export', storage: storageWith(different) })
    await expect(removing).rejects.toThrow(sentence)
    expect(world.dlq.calls.delete).toBe(0)
    expect(states(world.dlq)).toEqual(Array(5).fill('visible'))
  })

  test('keeps a message whose body arrived damaged, which would be exported so', async () => {
    await fill(world.dlq, 3)
    const plan = await deletionOf()
    world.dlq.faults.next('receive', fault.corruptBodies([1]))
    const report = await remove(plan, { exportTo: 'export' })
    expect(outcomesOf(report)).toEqual({ Deleted: 2, Kept: 1 })
    expect(await exported()).toHaveLength(2)
    expect(idsOn(world.dlq)).toEqual([report.failures[0]?.id])
  })
})

describe('a deletion on a FIFO queue', () => {
  beforeEach(() => {
    world = createWorld({ fifo: true })
  })

  test('goes on behind what could be seen, round by round', async () => {
    await fillGroup(world.dlq, 'g', 35)
    const plan = await deletionOf()
    const report = await remove(plan, { exportTo: 'export' })
    expect(plan.messages.length).toBeLessThan(35)
    expect(outcomesOf(report)).toEqual({ Deleted: 35 })
    expect(await exported()).toHaveLength(35)
  })

  test('goes no further than its filter and its limit', async () => {
    await fillGroup(world.dlq, 'g', 35)
    await fillGroup(world.dlq, 'h', 5)
    const plan = await deletionOf({ filter: { type: 'g' }, limit: 22 })
    expect(outcomesOf(await remove(plan))).toEqual({ Deleted: 22 })
    expect(numbersOf(world.dlq, 'g')).toEqual(numbers(35).slice(22))
    expect(numbersOf(world.dlq, 'h')).toEqual(numbers(5))
  })
})
