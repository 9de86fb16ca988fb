import { beforeEach, describe, expect, test } from 'vitest'
import type { Plan } from '../../../../src/dead-letter/plan/plan.ts'
import { lineageAttribute } from '../../../../src/dead-letter/record/record.ts'
import { Journal } from '../../../../src/dead-letter/replay/journal.ts'
import type { ReplayOptions } from '../../../../src/dead-letter/replay/options.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import { text } from '../record/letters.ts'
import {
  bodies,
  createWorld,
  failAgain,
  fill,
  fillGroup,
  idsOn,
  numbers,
  numbersOf,
  outcomesOf,
  planOf,
  replayPlan,
  type World,
} from '../world.ts'

let world: World

beforeEach(() => {
  world = createWorld()
})

/** A run of a plan, with its journal. */
async function run(plan: Plan, options: Partial<ReplayOptions> = {}) {
  const journal = await Journal.open('journal', plan, world.storage)
  try {
    return await replayPlan(world, plan, { journal, ...options })
  } finally {
    await journal.close()
  }
}

/** Ends a run after so many results. */
function endingAfter(count: number) {
  const controller = new AbortController()
  let results = 0
  const onResult = () => {
    results++
    if (results === count) controller.abort()
  }
  return { signal: controller.signal, onResult }
}

describe('a second run of a plan', () => {
  test('sends what the first one has not sent, and nothing that it has', async () => {
    await fill(world.dlq, 40)
    const plan = await planOf(world)
    const first = await run(plan, endingAfter(1))
    const second = await run(plan)
    expect(first.end).toBe('interrupted')
    expect(outcomesOf(first)).toEqual({ Replayed: 1, Kept: 39 })
    expect(outcomesOf(second)).toEqual({ ReplayedBefore: 1, Replayed: 39 })
    expect(second.perhapsTwice).toEqual([])
    expect(bodies(world.source)).toHaveLength(40)
  })

  test('deletes what the first one has sent and could not delete, and does not send it', async () => {
    await fill(world.dlq, 1)
    const plan = await planOf(world)
    world.dlq.faults.next('delete', fault.reject('Unreachable'))
    expect(outcomesOf(await run(plan))).toEqual({ Duplicated: 1 })
    const second = await run(plan)
    expect(outcomesOf(second)).toEqual({ Replayed: 1 })
    expect(second.perhapsTwice).toEqual([])
    expect(bodies(world.source)).toHaveLength(1)
    expect(bodies(world.dlq)).toEqual([])
  })

  test('sends what the first one may have sent, and reports it', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    world.source.faults.next('send', fault.loseAnswer())
    await run(plan)
    const second = await run(plan)
    expect(outcomesOf(second)).toEqual({ Replayed: 3 })
    expect(second.perhapsTwice).toEqual([plan.messages[0]?.id])
    expect(bodies(world.source)).toHaveLength(4)
  })

  test('reports what the first one may have sent also where it cannot send it', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    world.source.faults.next('send', fault.loseAnswer())
    await run(plan)
    world.source.faults.next('send', fault.reject('AccessDenied'))
    const second = await run(plan)
    expect(outcomesOf(second)).toEqual({ Kept: 2, Uncertain: 1 })
    expect(second.perhapsTwice).toEqual([plan.messages[0]?.id])
    expect((await run(plan)).perhapsTwice).toEqual([plan.messages[0]?.id])
  })

  test('has a canary of what the first one has not sent', async () => {
    await fill(world.dlq, 4)
    const plan = await planOf(world)
    world.dlq.faults.next('delete', fault.reject('Unreachable'))
    expect(outcomesOf(await run(plan))).toEqual({ Duplicated: 1, Kept: 3 })
    const whileWaiting: number[] = []
    const second = await run(plan, {
      canary: { count: 1, waitSeconds: 5 },
      onProgress: ({ doing }) => {
        if (doing === 'waiting for the canary') whileWaiting.push(bodies(world.source).length)
      },
    })
    expect(new Set(whileWaiting)).toEqual(new Set([2]))
    expect(second).toMatchObject({ canaryNotReturned: 1, counts: { Replayed: 4 } })
    expect(bodies(world.source)).toHaveLength(4)
  })

  test('does not doubt what SQS has refused', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    world.source.faults.next('send', fault.reject('AccessDenied'))
    await run(plan)
    expect((await run(plan)).perhapsTwice).toEqual([])
  })

  test('knows what came back of the first one', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    await run(plan, endingAfter(1))
    await failAgain(world)
    const second = await run(plan, { canary: { count: 1, waitSeconds: 5 } })
    expect(second.returned.length).toBeGreaterThan(0)
    expect(idsOn(world.dlq)).toEqual(expect.arrayContaining([...second.returned]))
  })

  test('sends an earlier copy of what the first one has sent, where that is planned too', async () => {
    await fill(world.dlq, 1)
    const [messageId = ''] = idsOn(world.dlq)
    await world.clock.advance(1_000)
    const origin = JSON.stringify({ version: 1, messageId, replays: 1 })
    await world.dlq.send([{ body: '{}', attributes: { [lineageAttribute]: text(origin) } }])
    const plan = await planOf(world)
    expect(outcomesOf(await run(plan, endingAfter(1)))).toEqual({ Replayed: 1, Kept: 1 })
    const second = await run(plan)
    expect(outcomesOf(second)).toEqual({ ReplayedBefore: 1, Replayed: 1 })
    expect(second.returned).toEqual([])
  })

  test('sends nothing where what is to be sent cannot be written down', async () => {
    await fill(world.dlq, 12)
    const plan = await planOf(world)
    const journal = await Journal.open('journal', plan, world.storage)
    journal.intend = async () => {
      throw new Error('The disk is full.')
    }
    await expect(replayPlan(world, plan, { journal })).rejects.toThrow('The disk is full.')
    expect(world.source.calls.send).toBe(0)
    expect(bodies(world.dlq)).toHaveLength(12)
  })

  test('deletes what was sent also where that cannot be written down, and sends no more', async () => {
    await fill(world.dlq, 12)
    const plan = await planOf(world)
    const journal = await Journal.open('journal', plan, world.storage)
    journal.settled = async () => {
      throw new Error('The disk is full.')
    }
    const report = await replayPlan(world, plan, { journal })
    expect(report).toMatchObject({ end: 'stopped', stoppedBecause: 'The disk is full.' })
    expect(outcomesOf(report)).toEqual({ Replayed: 1, Kept: 11 })
    expect([bodies(world.source).length, bodies(world.dlq).length]).toEqual([1, 11])
  })
})

describe('a second run of a plan on FIFO queues', () => {
  beforeEach(() => {
    world = createWorld({ fifo: true })
  })

  test('goes on in the order of the groups', async () => {
    await fillGroup(world.dlq, 'g', 30)
    const plan = await planOf(world)
    await run(plan, endingAfter(7))
    await run(plan)
    expect(numbersOf(world.source, 'g')).toEqual(numbers(30))
    expect(bodies(world.dlq)).toEqual([])
  })

  test('goes no further than the limit, with what the first one has sent', async () => {
    await fillGroup(world.dlq, 'g', 40)
    const plan = await planOf(world, { limit: 25 })
    await run(plan, endingAfter(12))
    await run(plan)
    await run(plan)
    expect(numbersOf(world.source, 'g')).toEqual(numbers(25))
  })

  test('counts what the first one may have sent for the limit once', async () => {
    await fillGroup(world.dlq, 'g', 20)
    const plan = await planOf(world, { limit: 15 })
    world.source.faults.next('send', fault.loseAnswer())
    expect(outcomesOf(await run(plan))).toMatchObject({ Uncertain: 1 })
    const second = await run(plan)
    expect(second.perhapsTwice).toEqual([plan.messages[0]?.id])
    expect(numbersOf(world.source, 'g')).toEqual([0, ...numbers(15)])
  })

  test('has a canary of what stands behind all that the first one has sent', async () => {
    await fillGroup(world.dlq, 'g', 12)
    const plan = await planOf(world)
    // Of all ten that can be received, none is deleted.
    world.dlq.faults.always('delete', fault.failEntries('all', { senderFault: true }))
    expect(outcomesOf(await run(plan))).toEqual({ Duplicated: 10 })
    world.dlq.faults.clear()
    const whileWaiting: number[] = []
    const second = await run(plan, {
      canary: { count: 1, waitSeconds: 5 },
      onProgress: ({ doing }) => {
        if (doing === 'waiting for the canary') whileWaiting.push(bodies(world.source).length)
      },
    })
    expect(new Set(whileWaiting)).toEqual(new Set([11]))
    expect(second.canaryNotReturned).toBe(1)
    expect(numbersOf(world.source, 'g')).toEqual(numbers(12))
  })
})
