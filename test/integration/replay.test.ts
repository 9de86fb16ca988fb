import * as t from 'io-ts'
import { createRouter, createWorker, PermanentError } from 'sluice'
import { type Desk, openDesk } from 'sluice/dead-letter'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createMemoryService,
  type MemoryQueue,
  type MemoryService,
} from '../../src/queue/memory/memory.ts'

const Order = t.type({ type: t.literal('order.placed'), id: t.string })

let service: MemoryService
let queue: MemoryQueue
let dlq: MemoryQueue
let desk: Desk

beforeEach(() => {
  service = createMemoryService()
  dlq = service.create('dlq')
  queue = service.create('queue', { redrive: { deadLetterQueueArn: dlq.arn, maxReceiveCount: 3 } })
  desk = openDesk({ queueUrl: queue.url, service })
})

afterEach(async () => {
  await desk.close()
  service.close()
})

function body(...ids: readonly string[]): string {
  return JSON.stringify(ids.map((id) => ({ type: 'order.placed', id })))
}

/** Runs a worker until the condition holds. Resolves with the keys that its handler received, by id. */
async function work(
  fails: (id: string) => boolean,
  until: () => void | Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>()
  const router = createRouter({ 'order.placed': Order }).on('order.placed', ({ id }, { key }) => {
    keys.set(id, key)
    if (fails(id)) throw new PermanentError('not yet')
  })
  const worker = createWorker(router, { service, queueUrl: queue.url, waitSeconds: 1 })
  await worker.start()
  await vi.waitFor(until)
  await worker.stop()
  return keys
}

/** Replays all of so many: knowing the number spares the polls that find nothing more. */
async function replayAll(count: number): Promise<void> {
  await desk.snapshot({ maxMessages: count })
  const { counts } = await desk.replay(await desk.plan()).report
  expect(counts).toMatchObject({ Replayed: count, Kept: 0 })
}

const onTheDlq = (count: number) => () => expect(dlq.messages()).toHaveLength(count)
const allDone = () => {
  expect(queue.messages()).toEqual([])
}

describe('through the worker, the dead-letter queue and a replay', () => {
  test('the key of an event stays, alone and out of several, in every round', async () => {
    await queue.send([{ body: body('a') }, { body: body('b', 'c', 'd') }])
    const first = await work((id) => id !== 'c', onTheDlq(3))
    expect(new Set(first.values()).size).toBe(4)
    await replayAll(3)
    const second = await work(() => true, onTheDlq(3))
    await replayAll(3)
    const third = await work(() => false, allDone)
    for (const id of ['a', 'b', 'd']) {
      expect(second.get(id)).toBe(first.get(id))
      expect(third.get(id)).toBe(first.get(id))
    }
    expect(third.has('c')).toBe(false)
  })

  test('what SQS moved by itself is listed, replayed, and keeps its keys', async () => {
    await queue.send([{ body: body('a', 'b') }])
    const [sent] = queue.messages()
    for (let receives = 0; receives < 4; receives++) {
      await queue.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 0 })
    }
    await desk.snapshot({ maxMessages: 1 })
    for await (const entry of desk.entries()) {
      expect(entry).toMatchObject({
        reason: 'Redriven',
        types: ['order.placed'],
        sourceArn: queue.arn,
        record: undefined,
      })
    }
    await replayAll(1)
    const keys = await work(() => false, allDone)
    expect([...keys.values()]).toEqual([`${sent?.messageId}:0`, `${sent?.messageId}:1`])
  })

  test('a canary that fails again in the worker ends the replay', async () => {
    await queue.send([{ body: body('a') }, { body: body('b') }])
    await work(() => true, onTheDlq(2))
    const plan = await desk.plan()
    const router = createRouter({ 'order.placed': Order }).on('order.placed', () => {
      throw new PermanentError('still not')
    })
    const worker = createWorker(router, { service, queueUrl: queue.url, waitSeconds: 1 })
    await worker.start()
    const report = await desk.replay(plan, { canary: { count: 1, waitSeconds: 20 } }).report
    await worker.stop()
    expect(report).toMatchObject({ end: 'canary returned', canaryNotReturned: 0 })
    expect(report.counts).toMatchObject({ Replayed: 1, Kept: 1 })
    expect(dlq.messages()).toHaveLength(2)
  })
})
