import { beforeEach, describe, expect, test, vi } from 'vitest'
import { lineageAttribute, readLineage } from '../../../../src/dead-letter/record/record.ts'
import type { ReplayResult } from '../../../../src/dead-letter/replay/outcome.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import { text } from '../record/letters.ts'
import { turning } from '../turning.ts'
import {
  bodies,
  createWorld,
  fill,
  idsOn,
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

describe('a replay', () => {
  test('moves everything: sends it, then deletes it', async () => {
    await fill(world.dlq, 25)
    const before = bodies(world.dlq)
    const report = await replayAll(world)
    expect(report).toMatchObject({ end: 'done', stoppedBecause: undefined, failures: [] })
    expect(outcomesOf(report)).toEqual({ Replayed: 25 })
    expect(bodies(world.dlq)).toEqual([])
    expect(bodies(world.source).sort()).toEqual(before.sort())
  })

  test('sends the oldest first', async () => {
    for (let at = 0; at < 3; at++) {
      await world.dlq.send([{ body: JSON.stringify({ type: 'a', at }) }])
      await world.clock.advance(1_000)
    }
    const plan = await planOf(world)
    await replayPlan(world, plan)
    expect(bodies(world.source).map((body) => JSON.parse(body).at)).toEqual([0, 1, 2])
  })

  test('moves what is in the plan and nothing else, which is visible at once', async () => {
    await fill(world.dlq, 3, 'a')
    await fill(world.dlq, 3, 'b')
    const plan = await planOf(world, { filter: { type: 'b' } })
    await fill(world.dlq, 2, 'b')
    const seen: string[][] = []
    await replayPlan(world, plan, { onResult: () => void seen.push(states(world.dlq)) })
    expect(bodies(world.dlq).map((body) => JSON.parse(body).type)).toEqual([
      'a',
      'a',
      'a',
      'b',
      'b',
    ])
    expect(states(world.dlq)).toEqual(Array(5).fill('visible'))
    expect(seen[0]?.filter((state) => state === 'visible').length).toBeGreaterThan(2)
  })

  test('ends its pass when all that is planned is found', async () => {
    await fill(world.dlq, 2)
    const plan = await planOf(world)
    await fill(world.dlq, 300, 'b')
    const before = world.dlq.calls.receive
    await replayPlan(world, plan)
    expect(world.dlq.calls.receive - before).toBeLessThan(10)
  })

  test('of nothing sends nothing', async () => {
    const report = await replayAll(world)
    expect(outcomesOf(report)).toEqual({})
    expect(world.source.calls.send).toBe(0)
  })

  test('says what was not on the queue any more', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    const [gone = ''] = idsOn(world.dlq)
    const [received] = await world.dlq.receive({ maxMessages: 1, waitSeconds: 0 })
    await world.dlq.delete([received?.receiptHandle ?? ''])
    const report = await replayPlan(world, plan)
    expect(outcomesOf(report)).toEqual({ Replayed: 2, Missing: 1 })
    expect(report.failures).toMatchObject([{ id: gone, outcome: { _tag: 'Missing' } }])
  })

  test('says what it could not receive because it may not hold more', async () => {
    await fill(world.dlq, 30)
    const report = await replayAll(world, { maxMessages: 7 })
    expect(outcomesOf(report)).toEqual({ Replayed: 7, Kept: 23 })
    expect(report.failures[0]?.outcome).toMatchObject({
      because: expect.stringMatching(/held as many as it may/),
    })
  })

  test('neither renews nor releases what it has deleted', async () => {
    await fill(world.dlq, 12)
    const plan = await planOf(world)
    const before = world.dlq.calls.changeVisibility
    await replayPlan(world, plan)
    expect(world.dlq.calls.changeVisibility).toBe(before)
  })

  test('carries the lineage, so that the key stays', async () => {
    await fill(world.dlq, 1)
    const [before] = world.dlq.messages()
    await replayAll(world)
    const [after] = world.source.messages()
    expect(after && readLineage(after)).toMatchObject({ messageId: before?.messageId, replays: 1 })
    expect(after?.messageId).not.toBe(before?.messageId)
  })

  test('says under which id each is on its destination', async () => {
    await fill(world.dlq, 12)
    const results: ReplayResult[] = []
    await replayAll(world, { onResult: (result) => void results.push(result) })
    const ids = results.map(({ outcome }) => outcome._tag === 'Replayed' && outcome.messageId)
    expect(ids.sort()).toEqual(idsOn(world.source).sort())
  })

  test('sends what another machine has replayed before, although its clock is ahead', async () => {
    const replayedAt = new Date(world.clock.now() + 60_000).toISOString()
    for (let at = 0; at < 5; at++) {
      const lineage = [{ reason: 'HandlerFailed', replayedAt }]
      const origin = { version: 1, messageId: `before-${at}`, replays: 1, lineage }
      const attributes = { [lineageAttribute]: text(JSON.stringify(origin)) }
      await world.dlq.send([{ body: '{"type":"a"}', attributes }])
    }
    expect(outcomesOf(await replayAll(world))).toEqual({ Replayed: 5 })
  })

  test('sends a message and an earlier copy of it that failed, where both are planned', async () => {
    await fill(world.dlq, 1)
    const [messageId = ''] = idsOn(world.dlq)
    const origin = JSON.stringify({ version: 1, messageId, replays: 1 })
    await world.dlq.send([{ body: '{}', attributes: { [lineageAttribute]: text(origin) } }])
    expect(outcomesOf(await replayAll(world))).toEqual({ Replayed: 2 })
  })

  test('sends a message once whose line is in the plan twice', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    const report = await replayPlan(world, {
      ...plan,
      messages: [...plan.messages, ...plan.messages],
    })
    expect(outcomesOf(report)).toEqual({ Replayed: 3 })
    expect(bodies(world.source)).toHaveLength(3)
  })

  test('of messages near the limit of a request sends as many at a time as SQS takes', async () => {
    const big = 'x'.repeat(300_000)
    for (let at = 0; at < 6; at++) {
      await world.dlq.send([{ body: JSON.stringify({ type: 'a', at, big }) }])
    }
    expect(outcomesOf(await replayAll(world))).toEqual({ Replayed: 6 })
  })

  test('sends no more in a second than it may', async () => {
    await fill(world.dlq, 40)
    const plan = await planOf(world)
    const times: number[] = []
    await replayPlan(world, plan, {
      perSecond: 10,
      onResult: () => void times.push(world.clock.now()),
    })
    for (const [at, ms] of times.entries()) {
      expect(times.filter((one) => one >= ms && one < ms + 1_000).length, `${at}`).toBeLessThan(13)
    }
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(3_500)
  })

  test('tells how far it is', async () => {
    await fill(world.dlq, 12)
    const onProgress = vi.fn()
    await replayAll(world, { onProgress })
    const { calls } = onProgress.mock
    expect(calls[0]?.[0]).toMatchObject({ doing: 'receiving', returned: 0 })
    expect(calls.at(-1)?.[0]).toEqual({ doing: 'sending', count: 12, returned: 0 })
  })
})

describe('a replay in which something fails', () => {
  test('keeps an entry that SQS refuses; the others go', async () => {
    await fill(world.dlq, 11)
    world.source.faults.next('send', fault.delay(0))
    const refusal = fault.failEntries([4], { senderFault: true, code: 'Invalid' })
    world.source.faults.next('send', refusal)
    const report = await replayAll(world)
    expect(outcomesOf(report)).toEqual({ Replayed: 10, Kept: 1 })
    expect(bodies(world.source)).toHaveLength(10)
    expect(states(world.dlq)).toEqual(['visible'])
  })

  test("sends an entry again that fails by SQS's own fault", async () => {
    await fill(world.dlq, 3)
    world.source.faults.next('send', fault.failEntries())
    world.source.faults.next('send', fault.throttle())
    expect(outcomesOf(await replayAll(world))).toEqual({ Replayed: 3 })
  })

  test('ends with a request that is refused: nothing is sent, all is kept', async () => {
    await fill(world.dlq, 5)
    world.source.faults.always('send', fault.reject('AccessDenied'))
    const report = await replayAll(world)
    expect(report).toMatchObject({ end: 'stopped', perhapsTwice: [] })
    expect(report.stoppedBecause).toMatch(/SendMessage/)
    expect(outcomesOf(report)).toEqual({ Kept: 5 })
    expect(world.source.calls.send).toBe(1)
    expect(states(world.dlq)).toEqual(Array(5).fill('visible'))
  })

  test('reports a lost answer as uncertain: it is not deleted, and perhaps on the source', async () => {
    await fill(world.dlq, 2)
    const plan = await planOf(world)
    world.source.faults.next('send', fault.loseAnswer())
    const report = await replayPlan(world, plan)
    expect(outcomesOf(report)).toEqual({ Uncertain: 1, Kept: 1 })
    expect(report.perhapsTwice).toEqual([plan.messages[0]?.id])
    expect(bodies(world.dlq)).toHaveLength(2)
    expect(bodies(world.source)).toHaveLength(1)
  })

  test('duplicates one message where it may not delete, and not all', async () => {
    await fill(world.dlq, 25)
    const plan = await planOf(world)
    world.dlq.faults.always('delete', fault.reject('AccessDenied'))
    const report = await replayPlan(world, plan)
    expect(outcomesOf(report)).toEqual({ Duplicated: 1, Kept: 24 })
    expect(report.perhapsTwice).toEqual([plan.messages[0]?.id])
    expect(bodies(world.source)).toHaveLength(1)
    expect(bodies(world.dlq)).toHaveLength(25)
  })

  test('keeps a message that is too large for its destination, with its size', async () => {
    world = createWorld({ source: { maxMessageBytes: 1_024 } })
    await world.dlq.send([{ body: `{"type":"a","x":"${'x'.repeat(1_000)}"}` }])
    const report = await replayAll(world)
    expect(report.failures[0]?.outcome).toMatchObject({
      _tag: 'Kept',
      because: expect.stringMatching(/needs \d+ bytes, the queue accepts 1024/),
    })
    expect(bodies(world.dlq)).toHaveLength(1)
  })

  test('keeps a message whose body arrived damaged: the copy would be damaged, and its letter deleted', async () => {
    await fill(world.dlq, 3)
    const before = bodies(world.dlq)
    const plan = await planOf(world)
    world.dlq.faults.next('receive', fault.corruptBodies([1]))
    const report = await replayPlan(world, plan)
    expect(outcomesOf(report)).toEqual({ Replayed: 2, Kept: 1 })
    expect([...bodies(world.source), ...bodies(world.dlq)].sort()).toEqual(before.sort())
  })

  test('does not send a message whose lease ran out while it waited', async () => {
    await fill(world.dlq, 2)
    const plan = await planOf(world)
    world.dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    const report = await replayPlan(world, plan, { perSecond: 1 / 400 })
    expect(outcomesOf(report)).toEqual({ Replayed: 1, Kept: 1 })
    expect(report.failures[0]?.outcome).toMatchObject({
      because: expect.stringMatching(/its lease ran out/),
    })
  })

  test('finishes the batch under way when it is interrupted, and keeps the rest', async () => {
    await fill(world.dlq, 40)
    const controller = new AbortController()
    const report = await replayAll(world, {
      signal: controller.signal,
      onResult: () => controller.abort(),
    })
    expect(report).toMatchObject({ end: 'interrupted', stoppedBecause: expect.any(String) })
    expect(outcomesOf(report)).toEqual({ Replayed: 1, Kept: 39 })
    expect(bodies(world.source)).toHaveLength(1)
    expect(states(world.dlq)).toEqual(Array(39).fill('visible'))
  })

  test('sends nothing where it cannot receive, and says why', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    world.dlq.faults.always('receive', fault.reject('AccessDenied'))
    await expect(replayPlan(world, plan)).rejects.toMatchObject({ kind: 'AccessDenied' })
    expect(world.source.calls.send).toBe(0)
  })

  test('says what stays hidden, because it cannot be released', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    world.source.faults.always('send', fault.reject('AccessDenied'))
    world.dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    expect((await replayPlan(world, plan)).stillHidden).toBe(3)
  })

  test.each(['onResult', 'onProgress'] as const)(
    'that calls an %s back which throws ends, but deletes what it has sent',
    async (name) => {
      await fill(world.dlq, 30)
      const plan = await planOf(world)
      const replaying = replayPlan(world, plan, {
        perSecond: 50,
        [name]: () => {
          if (world.source.calls.send > 1) throw new Error('mine')
        },
      })
      await expect(replaying).rejects.toThrow('mine')
      const sent = bodies(world.source)
      expect(sent.length).toBeGreaterThan(0)
      expect(sent.length).toBeLessThan(30)
      expect([...sent, ...bodies(world.dlq)].sort()).toHaveLength(30)
      expect(states(world.dlq)).toEqual(states(world.dlq).map(() => 'visible'))
    },
  )

  test('leaves no timer and no file behind', async () => {
    await fill(world.dlq, 3)
    const plan = await planOf(world)
    const discarded: string[] = []
    const storage = {
      ...world.storage,
      createTemporary: async () => {
        const lines = await world.storage.createTemporary()
        const discard = async () => void discarded.push(lines.name)
        return Object.assign(Object.create(lines), { discard })
      },
    }
    await replayPlan(world, plan, { storage })
    const before = { ...world.dlq.calls }
    await world.clock.advance(600_000)
    expect(world.dlq.calls).toEqual(before)
    expect(discarded).toHaveLength(1)
  })

  test('stops where the disk is full, and nothing of it is lost', async () => {
    await fill(world.dlq, 12)
    const plan = await planOf(world)
    const storage = {
      ...world.storage,
      createTemporary: async () => {
        const lines = await world.storage.createTemporary()
        const read = async () => {
          throw new Error('The disk is full.')
        }
        return Object.assign(Object.create(lines), { read })
      },
    }
    await expect(replayPlan(world, plan, { storage })).rejects.toThrow('The disk is full.')
    expect(states(world.dlq)).toEqual(Array(12).fill('visible'))
    expect(world.source.calls.send).toBe(0)
  })
})

test('several destinations get what is theirs', async () => {
  const { service, dlq, source, clock } = world
  const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 1 }
  const other = service.create('other', { redrive })
  for (const queue of [source, other]) {
    await fill(queue, 5, queue.name)
    for (let receives = 0; receives < 5; receives++) {
      await queue.receive({ maxMessages: 10, waitSeconds: 0, visibilitySeconds: 0 })
    }
  }
  await clock.advance(1_000)
  expect(idsOn(dlq)).toHaveLength(10)
  const report = await turning(clock, replayAll(world))
  expect(outcomesOf(report)).toEqual({ Replayed: 10 })
  for (const queue of [source, other]) {
    expect(bodies(queue).map((body) => JSON.parse(body).type)).toEqual(Array(5).fill(queue.name))
  }
})
