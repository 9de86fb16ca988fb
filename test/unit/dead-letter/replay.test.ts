import { beforeEach, describe, expect, test } from 'vitest'
import { type ReplayRunOptions, runReplay } from '../../../src/dead-letter/replay-run.ts'
import {
  failureAttribute,
  lineageAttribute,
  readLineage,
} from '../../../src/dead-letter/record/record.ts'
import type { ReplayOutcome } from '../../../src/dead-letter/replay-outcome.ts'
import {
  createMemoryService,
  fault,
  type ManualClock,
  type MemoryQueue,
  type MemoryService,
} from '../../../src/queue/memory/memory.ts'
import type { Queue } from '../../../src/queue/port.ts'
import { createManualClock, turning } from './turning.ts'

let clock: ManualClock
let service: MemoryService
let source: MemoryQueue
let dlq: MemoryQueue

function create(ending = ''): void {
  clock = createManualClock()
  service = createMemoryService({ clock })
  dlq = service.create(`dlq${ending}`)
  source = service.create(`source${ending}`, {
    redrive: { deadLetterQueueArn: dlq.arn, maxReceiveCount: 3 },
  })
}

beforeEach(() => create())

async function replayAll(different: Partial<ReplayRunOptions> = {}) {
  const attributes = await source.attributes()
  return await turning(
    clock,
    runReplay(dlq, {
      selection: {},
      destination: async () => ({ queue: source, attributes }),
      confirm: async () => true,
      clock,
      ...different,
    }),
  )
}

async function fill(count: number, type = 'a'): Promise<void> {
  for (let at = 0; at < count; at++) await dlq.send([{ body: JSON.stringify({ type, at }) }])
}

function bodies(queue: MemoryQueue): string[] {
  return queue.messages().map(({ body }) => body)
}

function tags({ results }: { results: readonly { outcome: ReplayOutcome }[] }): string[] {
  return results.map(({ outcome }) => outcome._tag)
}

describe('replay', () => {
  test('moves everything: send, then delete', async () => {
    await fill(25)
    const before = bodies(dlq)
    const report = await replayAll()
    expect(tags(report)).toEqual(Array(25).fill('Replayed'))
    expect(bodies(dlq)).toEqual([])
    expect(bodies(source).sort()).toEqual(before.sort())
  })

  test('what is not selected stays, visible', async () => {
    await fill(3, 'a')
    await fill(3, 'b')
    await replayAll({ selection: { type: 'b' } })
    expect(dlq.messages().map(({ body, state }) => [JSON.parse(body).type, state])).toEqual(
      Array(3).fill(['a', 'visible']),
    )
    expect(bodies(source)).toHaveLength(3)
  })

  test('no more than the limit', async () => {
    await fill(30)
    const report = await replayAll({ limit: 12 })
    expect(report.results).toHaveLength(12)
    expect(bodies(dlq)).toHaveLength(18)
  })

  test('nothing is sent without confirmation, and all is visible again', async () => {
    await fill(3)
    const report = await replayAll({ confirm: async () => false })
    expect(report).toMatchObject({ confirmed: false, results: [] })
    expect(source.calls.send).toBe(0)
    expect(dlq.messages().map(({ state }) => state)).toEqual(Array(3).fill('visible'))
  })

  test('beyond one pass it goes on in further passes', async () => {
    await fill(30)
    const report = await replayAll({ maxMessages: 7 })
    expect(tags(report)).toEqual(Array(30).fill('Replayed'))
  })

  test('what comes back to the DLQ meanwhile is not replayed again', async () => {
    await fill(10)
    const before = dlq.messages().map(({ messageId }) => messageId)
    const report = await replayAll({
      maxMessages: 3,
      onResult: () => {
        // A worker that fails at once, on whatever has just come.
        for (const { body, attributes } of source.messages()) void dlq.send([{ body, attributes }])
        source.purge()
      },
    })
    expect(report.results.map(({ entry }) => entry.id).sort()).toEqual([...before].sort())
    expect(bodies(dlq).length + bodies(source).length).toBe(10)
  })

  test('what comes back with a record that was cut to fit is not replayed again either', async () => {
    await fill(4)
    const before = dlq.messages().map(({ messageId }) => messageId)
    const report = await replayAll({
      maxMessages: 3,
      limit: 20,
      onResult: () => {
        for (const { body, attributes } of source.messages()) {
          const { messageId = '', replays = 0 } = readLineage({ attributes }) ?? {}
          const cut = { version: 1, reason: 'HandlerFailed', messageId, index: 0, whole: true }
          const stringValue = JSON.stringify({ ...cut, replays, cut: true })
          const record = { [failureAttribute]: { dataType: 'String', stringValue } }
          void dlq.send([{ body, attributes: record }])
        }
        source.purge()
      },
    })
    expect(report.results.map(({ entry }) => entry.id).sort()).toEqual([...before].sort())
  })

  test('what another machine has replayed before is replayed, although its clock is ahead', async () => {
    const replayedAt = new Date(clock.now() + 60_000).toISOString()
    for (let at = 0; at < 5; at++) {
      const lineage = [{ reason: 'HandlerFailed', replayedAt }]
      const origin = { version: 1, messageId: `before-${at}`, replays: 1, lineage }
      const stringValue = JSON.stringify(origin)
      const attributes = { [lineageAttribute]: { dataType: 'String', stringValue } }
      await dlq.send([{ body: '{"type":"a"}', attributes }])
    }
    const report = await replayAll({ maxMessages: 3 })
    expect(tags(report)).toEqual(Array(5).fill('Replayed'))
  })

  test('carries the lineage, so that the key stays', async () => {
    await fill(1)
    const [before] = dlq.messages()
    await replayAll()
    const [after] = source.messages()
    expect(after && readLineage(after)).toMatchObject({ messageId: before?.messageId, replays: 1 })
    expect(after?.messageId).not.toBe(before?.messageId)
  })

  test('an entry that SQS refuses is kept; the others go', async () => {
    await fill(11)
    source.faults.next('send', fault.delay(0))
    source.faults.next('send', fault.failEntries([4], { senderFault: true, code: 'Invalid' }))
    const report = await replayAll()
    expect(tags(report).filter((tag) => tag === 'Kept')).toHaveLength(1)
    expect(bodies(source)).toHaveLength(10)
    expect(dlq.messages().map(({ state }) => state)).toEqual(['visible'])
  })

  test("an entry that fails by SQS's own fault is tried again", async () => {
    await fill(3)
    source.faults.next('send', fault.failEntries())
    source.faults.next('send', fault.throttle())
    expect(tags(await replayAll())).toEqual(Array(3).fill('Replayed'))
  })

  test('a refused request ends it: nothing is sent, all is kept', async () => {
    await fill(5)
    source.faults.always('send', fault.reject('AccessDenied'))
    const report = await replayAll()
    expect(tags(report)).toEqual(Array(5).fill('Kept'))
    expect(source.calls.send).toBe(1)
    expect(bodies(dlq)).toHaveLength(5)
  })

  test('a lost answer is reported as uncertain: on the DLQ, and perhaps on the source', async () => {
    await fill(2)
    source.faults.next('send', fault.loseAnswer())
    const report = await replayAll()
    expect(tags(report)).toEqual(['Uncertain', 'Kept'])
    expect(bodies(dlq)).toHaveLength(2)
    expect(bodies(source)).toHaveLength(1)
  })

  test('without the right to delete, one message is duplicated, not all', async () => {
    await fill(25)
    dlq.faults.always('delete', fault.reject('AccessDenied'))
    const report = await replayAll()
    expect(tags(report)).toEqual(['Duplicated', ...Array(24).fill('Kept')])
    expect(bodies(source)).toHaveLength(1)
    expect(bodies(dlq)).toHaveLength(25)
  })

  test('a message too large for the source is kept, with its size', async () => {
    const small = service.create('small', { maxMessageBytes: 1_024 })
    await dlq.send([{ body: `{"type":"a","x":"${'x'.repeat(1_000)}"}` }])
    const attributes = await small.attributes()
    const report = await replayAll({ destination: async () => ({ queue: small, attributes }) })
    expect(report.results[0]?.outcome).toMatchObject({
      _tag: 'Kept',
      because: expect.stringMatching(/needs [\d]+ bytes, the queue accepts 1024/),
    })
  })

  test('bodies near SQS limit go in batches that SQS takes', async () => {
    const big = 'x'.repeat(300_000)
    for (let i = 0; i < 6; i++) await dlq.send([{ body: JSON.stringify({ type: 'a', i, big }) }])
    expect(tags(await replayAll())).toEqual(Array(6).fill('Replayed'))
  })

  test('interrupted, it finishes the batch under way and keeps the rest', async () => {
    await fill(40)
    const controller = new AbortController()
    const report = await replayAll({
      signal: controller.signal,
      onResult: () => controller.abort(),
    })
    expect(report.interrupted).toBe(true)
    expect(tags(report).filter((tag) => tag === 'Replayed')).toHaveLength(1)
    expect(bodies(source)).toHaveLength(1)
    expect(dlq.messages().map(({ state }) => state)).toEqual(Array(39).fill('visible'))
  })

  test('a message whose body arrived damaged is kept: the copy would be damaged, and its letter deleted', async () => {
    await fill(3)
    const before = bodies(dlq)
    dlq.faults.next('receive', fault.corruptBodies([1]))
    const report = await replayAll()
    expect(tags(report).sort()).toEqual(['Kept', 'Replayed', 'Replayed'])
    expect([...bodies(source), ...bodies(dlq)].sort()).toEqual(before.sort())
  })

  test('a message whose lease ran out before the confirmation is not sent', async () => {
    await fill(2)
    dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    const report = await replayAll({
      confirm: async () => {
        await new Promise<void>((resolve) => void clock.after(90_000, resolve))
        return true
      },
    })
    expect(tags(report)).toEqual(['Kept', 'Kept'])
    expect(bodies(source)).toEqual([])
  })
})

describe('replay on FIFO queues', () => {
  beforeEach(() => create('.fifo'))

  async function fillGroup(group: string, count: number): Promise<void> {
    for (let at = 0; at < count; at++) {
      const body = JSON.stringify({ type: group, at })
      await dlq.send([{ body, groupId: group, deduplicationId: `${group}${at}` }])
    }
  }

  function order(group: string): number[] {
    return bodies(source)
      .map((body) => JSON.parse(body))
      .filter(({ type }) => type === group)
      .map(({ at }) => at)
  }

  test('reaches, pass by pass, all of a group, and keeps its order', async () => {
    await fillGroup('g', 35)
    await fillGroup('h', 5)
    const report = await replayAll()
    expect(tags(report)).toEqual(Array(40).fill('Replayed'))
    expect(order('g')).toEqual(Array.from({ length: 35 }, (_, i) => i))
    expect(order('h')).toEqual([0, 1, 2, 3, 4])
  })

  test('reaches all and keeps the order where the attributes of the DLQ cannot be read', async () => {
    dlq.faults.always('attributes', fault.reject('AccessDenied'))
    for (let at = 0; at < 15; at++) {
      // The later they came to the DLQ, the earlier they were sent to the source.
      const sentAt = new Date(clock.now() - at * 60_000).toISOString()
      const lasting = { reason: 'HandlerFailed', messageId: `first-${at}`, index: 0, whole: true }
      const stringValue = JSON.stringify({ version: 1, ...lasting, replays: 0, sentAt })
      const attributes = { [failureAttribute]: { dataType: 'String', stringValue } }
      const body = JSON.stringify({ type: 'g', at })
      await dlq.send([{ body, attributes, groupId: 'g', deduplicationId: `g${at}` }])
    }
    await replayAll({ maxMessages: 100 })
    expect(order('g')).toEqual(Array.from({ length: 15 }, (_, i) => i))
  })

  test('when one is kept, the later ones of its group are kept too, the others go', async () => {
    await fillGroup('g', 3)
    await fillGroup('h', 3)
    source.faults.next('send', fault.failEntries('all', { senderFault: true }))
    const report = await replayAll()
    expect(report.results.filter(({ outcome }) => outcome._tag === 'Kept')).toHaveLength(3)
    expect(order('g')).toEqual([])
    expect(order('h')).toEqual([0, 1, 2])
  })

  test('when SQS does not say whether one was sent, the later ones of its group are kept', async () => {
    await fillGroup('g', 3)
    await fillGroup('h', 3)
    const attributes = await source.attributes()
    const queue: Queue = {
      url: source.url,
      receive: (request) => source.receive(request),
      delete: (handles) => source.delete(handles),
      changeVisibility: (changes) => source.changeVisibility(changes),
      attributes: () => source.attributes(),
      // The entry is not carried out, and the answer lacks it.
      send: async (messages) =>
        messages[0]?.groupId === 'g' && messages.length === 1 ? [] : await source.send(messages),
    }
    const report = await replayAll({ destination: async () => ({ queue, attributes }) })
    expect(tags(report).sort()).toEqual([
      'Kept',
      'Kept',
      'Replayed',
      'Replayed',
      'Replayed',
      'Uncertain',
    ])
    expect(order('g')).toEqual([])
    expect(order('h')).toEqual([0, 1, 2])
  })

  test('the same message can be replayed twice within five minutes', async () => {
    await fillGroup('g', 1)
    await replayAll()
    const [back] = source.messages()
    await dlq.send([{ body: back?.body ?? '', groupId: 'g', deduplicationId: 'again' }])
    source.purge()
    await replayAll()
    expect(order('g')).toEqual([0])
  })
})
