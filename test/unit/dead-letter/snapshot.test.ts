import { beforeEach, describe, expect, test } from 'vitest'
import { takeSnapshot } from '../../../src/dead-letter/snapshot.ts'
import { runPass } from '../../../src/dead-letter/pass.ts'
import { isTooLarge, makeDeadLetter } from '../../../src/dead-letter/record/record.ts'
import {
  createMemoryService,
  fault,
  type ManualClock,
  type MemoryQueue,
  type MemoryService,
} from '../../../src/queue/memory/memory.ts'
import type { Outgoing } from '../../../src/queue/port.ts'
import { received } from './received.ts'
import { createManualClock, turning } from './turning.ts'

let clock: ManualClock
let service: MemoryService
let dlq: MemoryQueue

beforeEach(() => {
  clock = createManualClock()
  service = createMemoryService({ clock })
  dlq = service.create('dlq', { visibilitySeconds: 30 })
})

function recorded(type: string): Outgoing {
  const moved = makeDeadLetter(
    received({ body: JSON.stringify({ type }) }),
    { _tag: 'HandlerFailed', type, cause: new Error('x') },
    { nowMs: clock.now(), maxMessageBytes: 1_048_576, sourceQueueArn: 'arn:aws:sqs:r:1:q' },
  )
  if (isTooLarge(moved)) throw new Error('too large')
  return moved
}

async function fill(count: number): Promise<void> {
  for (let at = 0; at < count; at += 10) {
    const batch = Array.from({ length: Math.min(10, count - at) }, (_, i) => ({
      body: JSON.stringify({ type: `t${at + i}` }),
    }))
    await dlq.send(batch)
  }
}

function states() {
  return dlq.messages().map(({ state }) => state)
}

describe('a snapshot', () => {
  test('finds all, more than one receive can bring, and each once', async () => {
    await fill(137)
    const { entries, end } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(end).toBe('empty')
    expect(new Set(entries.map(({ id }) => id)).size).toBe(137)
    expect(entries).toHaveLength(137)
  })

  test('counts the messages that cannot be read, and lists the others', async () => {
    await fill(5)
    dlq.faults.next('receive', fault.unreadableMessages([1, 3]))
    const { entries, unreadable } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(unreadable).toBe(2)
    expect(entries).toHaveLength(3)
    expect(dlq.messages()).toHaveLength(5)
  })

  test('ends on a queue that is still being filled', async () => {
    await fill(25)
    const refill = async () => {
      await dlq.send([{ body: '{"type":"later"}' }])
      clock.after(400, refill)
    }
    clock.after(400, refill)
    const startMs = clock.now()
    const { entries, end } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(end).toBe('empty')
    expect(clock.now() - startMs).toBeLessThan(10_000)
    expect(entries.length).toBeGreaterThanOrEqual(25)
  })

  test('reads reason, type, attempts and age from the record', async () => {
    await dlq.send([recorded('message.new')])
    const { entries } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(entries[0]).toMatchObject({
      reason: 'HandlerFailed',
      types: ['message.new'],
      attempts: 3,
      sentAtMs: Date.UTC(2026, 0, 1),
      sourceArn: 'arn:aws:sqs:r:1:q',
    })
  })

  test('lists messages without a record too, with the event types in their bodies', async () => {
    const gzipless = Buffer.from('{"type":"b"}').toString('base64')
    await dlq.send([{ body: '[{"type":"a"},{"type":"c"}]' }, { body: gzipless }, { body: 'no' }])
    const { entries } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(entries.map(({ types }) => types)).toEqual([['a', 'c'], ['b'], []])
    expect(entries.every(({ reason }) => reason === 'Redriven')).toBe(true)
  })

  test('a garbled record is none', async () => {
    const garbled = { dataType: 'String', stringValue: '{"version":' }
    await dlq.send([{ body: '{"type":"a"}', attributes: { 'sluice.failure': garbled } }])
    const { entries } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(entries[0]).toMatchObject({ record: undefined, reason: 'Redriven', types: ['a'] })
  })

  test('leaves all messages visible again', async () => {
    await fill(25)
    const { stillHidden } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(stillHidden).toBe(0)
    expect(states()).toEqual(Array(25).fill('visible'))
  })

  test('ends at its limit, and says so', async () => {
    await fill(40)
    const { entries, end } = await turning(clock, takeSnapshot(dlq, { clock, maxMessages: 15 }))
    expect(entries).toHaveLength(15)
    expect(end).toBe('full')
    expect(states()).toEqual(Array(40).fill('visible'))
  })

  test('ends before it fills the memory, whatever the limit of messages', async () => {
    const body = JSON.stringify({ type: 'a', text: 'x'.repeat(1_000_000) })
    for (let i = 0; i < 200; i++) await dlq.send([{ body }])
    const { entries, end } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(end).toBe('full')
    expect(entries.length).toBeGreaterThan(130)
    expect(entries.length).toBeLessThan(200)
  })

  test('an interrupted pass releases what it has received', async () => {
    await fill(40)
    const controller = new AbortController()
    const snapshot = await turning(
      clock,
      takeSnapshot(dlq, {
        clock,
        signal: controller.signal,
        onProgress: (found) => found >= 20 && controller.abort(),
      }),
    )
    expect(snapshot.end).toBe('interrupted')
    expect(states()).toEqual(Array(40).fill('visible'))
  })

  test('a receive that fails rejects, and what had been received is visible again', async () => {
    await fill(40)
    dlq.faults.next('receive', fault.delay(1))
    dlq.faults.next('receive', fault.delay(1))
    dlq.faults.always('receive', fault.reject('AccessDenied'))
    await expect(turning(clock, takeSnapshot(dlq, { clock }))).rejects.toMatchObject({
      kind: 'AccessDenied',
    })
    expect(states()).toEqual(Array(40).fill('visible'))
  })

  test('attributes that may not be read are no reason to fail', async () => {
    await fill(1)
    dlq.faults.always('attributes', fault.reject('AccessDenied'))
    const { entries, attributes } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(entries).toHaveLength(1)
    expect(attributes).toBeUndefined()
  })

  test('a release that fails now and then is tried again', async () => {
    await fill(20)
    dlq.faults.next('changeVisibility', fault.throttle())
    dlq.faults.next('changeVisibility', fault.failEntries())
    const { stillHidden } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(stillHidden).toBe(0)
    expect(states()).toEqual(Array(20).fill('visible'))
  })

  test('a release that fails for good is counted', async () => {
    await fill(20)
    dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    const { stillHidden } = await turning(clock, takeSnapshot(dlq, { clock }))
    expect(stillHidden).toBe(20)
  })
})

describe('a pass', () => {
  test('leases the messages for as long as it is used, through many visibility timeouts', async () => {
    await fill(3)
    const passed = turning(
      clock,
      runPass(dlq, { clock }, async ({ entries, leases }) => {
        for (let minute = 0; minute < 30; minute++) {
          await new Promise<void>((resolve) => void clock.after(60_000, resolve))
          expect(states()).toEqual(Array(3).fill('in flight'))
        }
        return entries.every(({ received: message }) => leases.has(message))
      }),
    )
    expect((await passed).value).toBe(true)
    expect(states()).toEqual(Array(3).fill('visible'))
  })

  test('knows when a lease ran out because it could not be renewed', async () => {
    await fill(1)
    dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    const { value } = await turning(
      clock,
      runPass(dlq, { clock }, async ({ entries, leases }) => {
        await new Promise<void>((resolve) => void clock.after(61_000, resolve))
        return entries.map(({ received: message }) => leases.has(message))
      }),
    )
    expect(value).toEqual([false])
  })

  test('releases also when its user throws', async () => {
    await fill(3)
    const failing = runPass(dlq, { clock }, async () => {
      throw new Error('mine')
    })
    await expect(turning(clock, failing)).rejects.toThrow('mine')
    expect(states()).toEqual(Array(3).fill('visible'))
  })

  test('leaves no timer behind', async () => {
    await fill(1)
    await turning(clock, takeSnapshot(dlq, { clock }))
    const before = dlq.calls.changeVisibility
    await clock.advance(600_000)
    expect(dlq.calls.changeVisibility).toBe(before)
  })
})
