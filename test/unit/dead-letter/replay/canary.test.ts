import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type Lines, StorageError } from '../../../../src/dead-letter/lines/lines.ts'
import type { ReplayResult } from '../../../../src/dead-letter/replay/outcome.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import {
  bodies,
  createWorld,
  failAgain,
  fill,
  fillGroup,
  idsOn,
  letter,
  numbers,
  numbersOf,
  outcomesOf,
  planOf,
  replayAll,
  replayPlan,
  states,
  type World,
} from '../world.ts'

let world: World

beforeEach(() => {
  world = createWorld()
})

const canary = { count: 2, waitSeconds: 30 }

function becauseOf({ outcome }: ReplayResult): string {
  return 'because' in outcome ? outcome.because : ''
}

/** Calls back a while after a canary was sent. */
function whileItWaits(callback: () => void) {
  let isWaiting = false
  return ({ doing }: { readonly doing: string }) => {
    if (isWaiting || doing !== 'waiting for the canary') return
    isWaiting = true
    world.clock.after(5_000, callback)
  }
}

describe('a canary', () => {
  test('that does not come back is followed by the rest, once its wait is over', async () => {
    await fill(world.dlq, 12)
    const startMs = world.clock.now()
    const sentWhileWaiting: number[] = []
    const report = await replayAll(world, {
      canary,
      onProgress: whileItWaits(() => sentWhileWaiting.push(bodies(world.source).length)),
    })
    expect(report).toMatchObject({ end: 'done', canaryNotReturned: 2, returned: [] })
    expect(outcomesOf(report)).toEqual({ Replayed: 12 })
    expect(sentWhileWaiting).toEqual([2])
    expect(world.clock.now() - startMs).toBeGreaterThanOrEqual(30_000)
  })

  test('that comes back ends the replay, and keeps the rest', async () => {
    await fill(world.dlq, 12)
    const startMs = world.clock.now()
    const isFirst = (body: string) => JSON.parse(body).at === 0
    const report = await replayAll(world, {
      canary,
      onProgress: whileItWaits(() => void failAgain(world, isFirst)),
    })
    expect(report).toMatchObject({
      end: 'canary returned',
      stoppedBecause: 'the canary came back',
      canaryNotReturned: 1,
    })
    expect(outcomesOf(report)).toEqual({ Replayed: 2, Kept: 10 })
    expect(idsOn(world.dlq)).toEqual(expect.arrayContaining([...report.returned]))
    expect(report.returned).toHaveLength(1)
    expect(world.clock.now() - startMs).toBeLessThan(30_000)
    expect(states(world.dlq)).toEqual(Array(11).fill('visible'))
  })

  test('has a message of each cause, as far as it goes', async () => {
    const [one, other] = [new Error('one'), new TypeError('other')]
    for (const cause of [one, one, one, other]) {
      await world.dlq.send([letter({ cause, type: cause.message })])
    }
    const sent: string[][] = []
    await replayAll(world, {
      canary,
      onProgress: whileItWaits(() => sent.push(bodies(world.source))),
    })
    expect(sent[0]?.map((body) => JSON.parse(body).type)).toEqual(['one', 'other'])
  })

  test('is another one where the first cannot be sent', async () => {
    await fill(world.dlq, 12)
    const plan = await planOf(world)
    world.dlq.faults.next('receive', fault.corruptBodies([0]))
    const report = await replayPlan(world, plan, {
      canary: { count: 1, waitSeconds: 30 },
      onProgress: whileItWaits(() => void failAgain(world)),
    })
    expect(report).toMatchObject({ end: 'canary returned', canaryNotReturned: 0 })
    expect(outcomesOf(report)).toEqual({ Replayed: 1, Kept: 11 })
    expect(report.failures.filter((one) => becauseOf(one).includes('damaged'))).toHaveLength(1)
  })

  test('that cannot be sent at all is not waited for', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    world.dlq.faults.next('receive', fault.corruptBodies())
    const startMs = world.clock.now()
    const report = await replayPlan(world, plan, { canary })
    expect(report).toMatchObject({ end: 'done', canaryNotReturned: 0 })
    expect(outcomesOf(report)).toEqual({ Kept: 3 })
    expect(world.clock.now() - startMs).toBeLessThan(30_000)
  })

  test('is larger than the plan where the plan is small', async () => {
    await fill(world.dlq, 1)
    const report = await replayAll(world, { canary })
    expect(report).toMatchObject({ canaryNotReturned: 1 })
    expect(outcomesOf(report)).toEqual({ Replayed: 1 })
  })

  test('of nothing is not waited for', async () => {
    const startMs = world.clock.now()
    const report = await replayAll(world, { canary })
    expect(report.canaryNotReturned).toBeUndefined()
    expect(world.clock.now() - startMs).toBeLessThan(30_000)
  })

  test('that is refused ends the replay', async () => {
    await fill(world.dlq, 5)
    world.source.faults.always('send', fault.reject('AccessDenied'))
    const report = await replayAll(world, { canary })
    expect(report).toMatchObject({ end: 'stopped', canaryNotReturned: 0 })
    expect(outcomesOf(report)).toEqual({ Kept: 5 })
  })

  test('is left where its wait is interrupted', async () => {
    await fill(world.dlq, 5)
    const controller = new AbortController()
    const report = await replayAll(world, {
      canary,
      signal: controller.signal,
      onProgress: whileItWaits(() => controller.abort()),
    })
    expect(report.end).toBe('interrupted')
    expect(outcomesOf(report)).toEqual({ Replayed: 2, Kept: 3 })
  })

  test('is watched also where now and then a receive fails', async () => {
    await fill(world.dlq, 5)
    const report = await replayAll(world, {
      canary,
      onProgress: whileItWaits(() => {
        world.dlq.faults.next('receive', fault.reject('Unreachable'), 3)
        world.clock.after(7_000, () => void failAgain(world))
      }),
    })
    expect(report.end).toBe('canary returned')
  })

  test('is not taken for a message that somebody else sends to the queue meanwhile', async () => {
    await fill(world.dlq, 5)
    const report = await replayAll(world, {
      canary,
      onProgress: whileItWaits(() => void fill(world.dlq, 3, 'new')),
    })
    expect(outcomesOf(report)).toEqual({ Replayed: 5 })
    expect(states(world.dlq)).toEqual(Array(3).fill('visible'))
  })

  test('says of what somebody else had in flight when it began that it was kept', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    const [taken] = await world.dlq.receive({
      maxMessages: 1,
      waitSeconds: 0,
      visibilitySeconds: 15,
    })
    const report = await replayPlan(world, plan, { canary })
    expect(outcomesOf(report)).toEqual({ Replayed: 2, Kept: 1 })
    expect(report.failures).toMatchObject([
      { id: taken?.messageId, outcome: { because: expect.stringContaining('in flight') } },
    ])
    expect(idsOn(world.dlq)).toEqual([taken?.messageId])
    expect(states(world.dlq)).toEqual(['visible'])
  })
})

describe('a canary on FIFO queues', () => {
  beforeEach(() => {
    world = createWorld({ fifo: true })
  })

  test('is followed by the rest, in the order of the groups', async () => {
    await fillGroup(world.dlq, 'g', 15)
    await fillGroup(world.dlq, 'h', 3)
    const report = await replayAll(world, { canary })
    expect(report).toMatchObject({ end: 'done', canaryNotReturned: 2 })
    expect(outcomesOf(report)).toEqual({ Replayed: 18 })
    expect(numbersOf(world.source, 'g')).toEqual(numbers(15))
    expect(numbersOf(world.source, 'h')).toEqual(numbers(3))
  })

  test('is waited for by messages on the disk, which may be more than fit the memory', async () => {
    await fillGroup(world.dlq, 'g', 15)
    let written = 0
    let read = 0
    const createTemporary = async () => {
      const lines = await world.storage.createTemporary()
      const own: Partial<Lines> = {
        add: (line) => {
          written++
          return lines.add(line)
        },
        read: async (place) => {
          read++
          return await lines.read(place)
        },
      }
      return Object.assign(Object.create(lines), own)
    }
    const plan = await planOf(world)
    const storage = { ...world.storage, createTemporary }
    const report = await replayPlan(world, plan, { canary, storage })
    expect(report.counts.Replayed).toBe(15)
    expect(written).toBeGreaterThanOrEqual(10)
    expect(read).toBe(written)
  })

  test('ends where the disk is full for what waits, and all is visible again', async () => {
    await fillGroup(world.dlq, 'g', 1)
    await fillGroup(world.dlq, 'h', 1)
    const plan = await planOf(world)
    const big = 'x'.repeat(900_000)
    const createTemporary = async () => {
      const lines = await world.storage.createTemporary()
      const flush = async () => {
        throw new StorageError('temporary', 'ENOSPC', 'The disk is full.')
      }
      return Object.assign(Object.create(lines), { flush })
    }
    const storage = { ...world.storage, createTemporary }
    const replaying = replayPlan(world, plan, {
      canary,
      storage,
      onProgress: whileItWaits(() => {
        for (const at of numbers(4)) {
          const ids = { groupId: `late-${at}`, deduplicationId: `late-${at}` }
          void world.dlq.send([{ body: JSON.stringify({ type: 'late', at, big }), ...ids }])
        }
      }),
    })
    await expect(replaying).rejects.toThrow('The disk is full.')
    expect(numbersOf(world.dlq, 'late')).toEqual(numbers(4))
    expect(states(world.dlq)).toEqual(states(world.dlq).map(() => 'visible'))
  })

  test('does not overtake those before it in its group, whose cause is another', async () => {
    for (const [at, cause] of ['one', 'one', 'other'].entries()) {
      const body = JSON.stringify({ type: 'g', at })
      const failure = { _tag: 'UnhandledType', type: cause } as const
      const made = letter({ body, failure, from: { messageId: `${at}`, groupId: 'g' } })
      await world.dlq.send([{ ...made, deduplicationId: `${at}` }])
    }
    const report = await replayAll(world, { canary })
    expect(outcomesOf(report)).toEqual({ Replayed: 3 })
    expect(numbersOf(world.source, 'g')).toEqual([0, 1, 2])
  })

  test('that comes back ends the replay, and keeps the rest', async () => {
    await fillGroup(world.dlq, 'g', 1)
    await fillGroup(world.dlq, 'h', 1)
    await fillGroup(world.dlq, 'i', 3)
    const plan = await planOf(world)
    const report = await replayPlan(world, plan, {
      canary,
      onProgress: whileItWaits(() => void failAgain(world)),
    })
    expect(report.end).toBe('canary returned')
    expect(outcomesOf(report)).toEqual({ Replayed: 2, Kept: 3 })
    expect(numbersOf(world.dlq, 'i')).toEqual([0, 1, 2])
  })
})

describe('a share that comes back', () => {
  /** A replay of a hundred at ten a second, of which these fail again. */
  async function replayed(abortOver: number, fails: (at: number) => boolean) {
    await fill(world.dlq, 100)
    const onProgress = vi.fn()
    const seen = new Set<string>()
    const report = await replayAll(world, {
      abortOver,
      perSecond: 10,
      onProgress,
      onResult: () => {
        const isNew = (body: string) => {
          const isOne = fails(JSON.parse(body).at) && !seen.has(body)
          if (isOne) seen.add(body)
          return isOne
        }
        void failAgain(world, isNew)
      },
    })
    return { report, onProgress }
  }

  test('that is larger than allowed ends the replay', async () => {
    const { report, onProgress } = await replayed(0.1, (at) => at % 3 === 0)
    expect(report.end).toBe('too many returned')
    expect(report.stoppedBecause).toMatch(/^\d+ of \d+ came back$/)
    expect(report.counts.Kept).toBeGreaterThan(50)
    expect(report.counts.Replayed).toBeGreaterThanOrEqual(10)
    expect(onProgress.mock.calls.at(-1)?.[0].returned).toBeGreaterThan(1)
  })

  test('that is allowed does not', async () => {
    const { report } = await replayed(0.1, (at) => at % 20 === 19)
    expect(report.end).toBe('done')
    expect(outcomesOf(report)).toEqual({ Replayed: 100 })
    expect(report.returned.length).toBeGreaterThan(0)
  })

  test('is not larger where a message is received twice, since its lease could not be renewed', async () => {
    await fill(world.dlq, 80)
    const plan = await planOf(world)
    world.dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    let isFirst = true
    const report = await replayPlan(world, plan, {
      abortOver: 0.5,
      perSecond: 0.2,
      onResult: () => {
        if (isFirst) void failAgain(world)
        isFirst = false
      },
    })
    expect(report.returned).toHaveLength(1)
  })

  test('is not larger where the first one comes back before its deletion is answered', async () => {
    await fill(world.dlq, 80)
    const plan = await planOf(world)
    world.dlq.faults.next('delete', fault.delay(60_000))
    world.clock.after(30_000, () => void failAgain(world))
    const report = await replayPlan(world, plan, { abortOver: 0.2, perSecond: 10 })
    expect(report).toMatchObject({ end: 'done', returned: [expect.any(String)] })
  })

  test('of none allowed ends the replay with the first one that comes back', async () => {
    const { report } = await replayed(0, (at) => at === 5)
    expect(report).toMatchObject({ end: 'too many returned', returned: [expect.any(String)] })
  })
})
