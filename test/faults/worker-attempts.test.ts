import { describe, expect, it, vi } from 'vitest'
import { isTooLarge, makeReplay, readRecord } from '../../src/dead-letter/record/record.ts'
import { PermanentError } from '../../src/message/permanent-error.ts'
import type { MemoryQueue } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import {
  catalogue,
  gate,
  handling,
  newWorld,
  order,
  obedient,
  pass,
  whilePassing,
  startingInVirtualTime,
} from './worker-world.ts'

const run = startingInVirtualTime(0)

const failing = handling(() => {
  throw new Error('no')
})

/** Receives the messages on the queue this many times and releases them, as stops and crashes do. */
async function spend(queue: MemoryQueue, receives: number): Promise<void> {
  for (let at = 0; at < receives; at++) {
    const messages = await queue.receive({ maxMessages: 10, waitSeconds: 0 })
    const changes = messages.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 }))
    await queue.changeVisibility(changes)
  }
}

/** The records on a dead-letter queue; undefined where SQS moved a message by itself. */
function records(dlq: MemoryQueue) {
  return dlq.messages().map((message) => {
    const record = readRecord(message)
    return record && { reason: record.reason, attempts: record.attempts }
  })
}

describe('the history of a dead letter', () => {
  it('has each attempt that its worker made, of the event that failed', async () => {
    const { queue, dlq, worker } = newWorld({ maxReceiveCount: 12 })
    const began = Date.now()
    await queue.send([{ body: `[${order(0)},${order(1)},${order(2)}]` }])
    const router = handling((id) => {
      if (id === 1) throw new Error('down')
      if (id === 2) throw new PermanentError('never')
    })
    const options = { name: 'host-1', maxAttempts: 3, backoff: { firstSeconds: 10 } }
    await run(worker(router, options))
    await pass(120)
    expect(queue.messages()).toEqual([])
    const [one, two] = dlq.messages().map((message) => readRecord(message))
    expect(one).toMatchObject({ index: 1, attempts: 3 })
    expect(one?.history).toEqual(
      [1, 2, 3].map((attempt) => ({
        at: expect.any(String),
        attempt,
        reason: 'HandlerFailed',
        fingerprint: one?.fingerprint,
        worker: 'host-1',
      })),
    )
    const times = one?.history?.map(({ at }) => Math.round((Date.parse(at) - began) / 1_000)) ?? []
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(10)
    // It failed once, and waited for the other one.
    expect(two?.history?.map(({ reason, attempt }) => `${reason} ${attempt}`)).toEqual([
      'PermanentlyFailed 1',
      'PermanentlyFailed 3',
    ])
  })
})

describe('an attempt is a receive', () => {
  it('of twelve that the queue allows ten are made, each failure one', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 12 })
    await run(worker(failing, { circuitBreaker: false }))
    await send(1)
    await pass(3 * 3_600)
    expect(queue.messages()).toEqual([])
    expect(records(dlq)).toEqual([{ reason: 'HandlerFailed', attempts: 10 }])
  })

  it('and only a failure dead-letters by count: a success at the last one is a success', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 12 })
    await send(3)
    await spend(queue, 11)
    const ids: number[] = []
    await run(worker(handling((id) => ids.push(id))))
    await pass(1)
    expect(ids.sort()).toEqual([0, 1, 2])
    expect([queue.messages(), dlq.messages()]).toEqual([[], []])
  })

  it('so that the first failure after ten releases has a record, and is not moved by SQS', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 12 })
    await send(1)
    await spend(queue, 10)
    await run(worker(failing))
    await pass(1)
    expect(queue.messages()).toEqual([])
    expect(records(dlq)).toEqual([{ reason: 'HandlerFailed', attempts: 11 }])
  })

  it('and a replay may ask for fewer of them: its first failure is on record', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 12 })
    await send(1)
    const [first] = await queue.receive({ maxMessages: 1, waitSeconds: 0 })
    if (first === undefined) throw new Error('nothing was received')
    await queue.delete([first.receiptHandle])
    const canary = makeReplay(first, { nowMs: Date.now(), maxAttempts: 1 })
    if (isTooLarge(canary)) throw new Error('it has room')
    await queue.send([canary])
    // A stop is no failure of it.
    const one = await run(worker(handling(obedient), { waitSeconds: 1 }))
    await pass(0.5)
    await whilePassing(one.stop({ graceSeconds: 0 }))
    expect(dlq.messages()).toEqual([])
    await run(worker(failing))
    await pass(1)
    expect(queue.messages()).toEqual([])
    expect(records(dlq)).toEqual([{ reason: 'HandlerFailed', attempts: 2 }])
  })

  it('released by a stop at the last attempt, the next failure is on record', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 12 })
    await send(3)
    await spend(queue, 9)
    const one = await run(worker(handling(obedient), { waitSeconds: 1 }))
    await pass(0.5)
    await whilePassing(one.stop({ graceSeconds: 5 }))
    expect(dlq.messages()).toEqual([])
    expect(queue.messages().map(({ state, receiveCount }) => [state, receiveCount])).toEqual(
      Array(3).fill(['visible', 10]),
    )
    await run(worker(failing))
    await pass(1)
    expect(queue.messages()).toEqual([])
    expect(records(dlq)).toEqual(Array(3).fill({ reason: 'HandlerFailed', attempts: 11 }))
  })

  it('turned away by a stop at the very last receive, it is stored with a record', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 12 })
    await send(3)
    await spend(queue, 11)
    const { promise, open } = gate()
    const router = createRouter(catalogue).on('order.placed', { concurrency: 1 }, () => promise)
    const one = await run(worker(router, { waitSeconds: 1 }))
    await pass(0.5)
    const stopping = one.stop({ graceSeconds: 10 })
    await pass(1)
    open()
    // The one that ran was handled, the two that waited for it had no receive left.
    expect(await whilePassing(stopping)).toMatchObject({ settled: 3, released: 0, left: 0 })
    expect(queue.messages()).toEqual([])
    expect(records(dlq)).toEqual(Array(2).fill({ reason: 'Interrupted', attempts: 12 }))
  })

  it('brought by the open poll during a stop at the very last receive, it is stored with a record', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 2 })
    await send(1)
    await queue.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 5 })
    const handled = vi.fn()
    const one = await run(worker(handling(handled)))
    await pass(1)
    const report = await whilePassing(one.stop({ graceSeconds: 20 }))
    expect(report).toMatchObject({ settled: 1, released: 0, left: 0 })
    expect(handled).not.toHaveBeenCalled()
    expect(queue.messages()).toEqual([])
    expect(records(dlq)).toEqual([{ reason: 'Interrupted', attempts: 2 }])
  })

  it('however often it is released, SQS never moves it without a record', async () => {
    const { queue, dlq, worker, send } = newWorld({ maxReceiveCount: 5 })
    await send(4)
    for (let stops = 0; stops < 20 && queue.messages().length > 0; stops++) {
      const one = await run(worker(handling(obedient), { waitSeconds: 1, concurrency: 2 }))
      await pass(0.5)
      await whilePassing(one.stop({ graceSeconds: 2 }))
    }
    expect(queue.messages()).toEqual([])
    expect(records(dlq)).toEqual(Array(4).fill({ reason: 'Interrupted', attempts: 5 }))
  })
})
