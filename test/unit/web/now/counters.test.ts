import { describe, expect, test } from 'vitest'
import { percentiles } from '../../../../src/web/now/percentiles.ts'
import { Requests } from '../../../../src/web/now/requests.ts'
import { SecondRing } from '../../../../src/web/now/second-ring.ts'
import { SettledLog } from '../../../../src/web/now/settled-log.ts'
import { TypeCounts } from '../../../../src/web/now/type-counts.ts'
import type { WatchedSettled } from '../../../../src/web/now/watched-worker.ts'

describe('the counts of seconds', () => {
  test('are those of each second, the latest last', () => {
    const ring = new SecondRing(5, 2)
    ring.add(0, 100)
    ring.add(0, 100)
    ring.add(1, 102)
    expect(ring.last(4, 103)).toEqual([
      [2, 0],
      [0, 0],
      [0, 1],
      [0, 0],
    ])
    expect(ring.sums(5, 103)).toEqual([2, 1])
  })

  test('are gone once they are older than what is kept', () => {
    const ring = new SecondRing(3, 1)
    ring.add(0, 100)
    ring.add(0, 102)
    expect(ring.sums(3, 102)).toEqual([2])
    expect(ring.sums(3, 103)).toEqual([1])
    expect(ring.sums(3, 1_000)).toEqual([0])
    ring.add(0, 1_001)
    expect(ring.last(3, 1_001)).toEqual([[0], [0], [1]])
  })

  test('begin anew where the clock is set back, and go on over a second that it corrects', () => {
    const ring = new SecondRing(3, 1)
    ring.add(0, 100)
    ring.add(0, 99)
    expect(ring.last(2, 99)).toEqual([[0], [2]])
    ring.add(0, 50)
    expect(ring.last(3, 51)).toEqual([[0], [1], [0]])
    ring.add(0, 1_000_000)
    ring.add(0, 52)
    expect(ring.last(3, 52)).toEqual([[0], [0], [1]])
  })
})

test('percentiles are of the values in their order', () => {
  expect(percentiles([])).toBeUndefined()
  expect(percentiles([3])).toEqual({ p50: 3, p95: 3, p99: 3 })
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
  expect(percentiles(hundred)).toEqual({ p50: 51, p95: 96, p99: 100 })
  expect(percentiles([1.26, 1.26, 1.26])?.p50).toBe(1.3)
})

test('requests are counted by kind: in all, in the last minute, and those that failed', () => {
  const requests = new Requests()
  requests.add('ReceiveMessage', false, 10)
  requests.add('ReceiveMessage', true, 50)
  requests.add('DeleteMessageBatch', false, 100)
  expect(requests.rows(100)).toEqual([
    { kind: 'ReceiveMessage', total: 2, lastMinute: 1, failed: 1 },
    { kind: 'DeleteMessageBatch', total: 1, lastMinute: 1, failed: 0 },
  ])
})

describe('the counts by type', () => {
  test('are of the last minute, the most frequent first, at most 20', () => {
    const types = new TypeCounts()
    types.add('old', 0, 10)
    for (let at = 0; at < 25; at++) types.add(`t${at}`, 0, 100)
    types.add('t7', 3, 100)
    types.add('t7', 4, 101)
    const rows = types.rows(101)
    expect(rows).toHaveLength(20)
    expect(rows[0]).toEqual({ type: 't7', handled: 1, retried: 1, deadLettered: 1 })
    expect(rows.some(({ type }) => type === 'old')).toBe(false)
  })

  test('keep a limited number of types, and count the others as one', () => {
    const types = new TypeCounts()
    types.add(undefined, 0, 1)
    for (let at = 0; at < 300; at++) types.add(`made up ${at}`, 0, 1)
    expect(types.rows(1)[0]).toEqual({
      type: '(all other types)',
      handled: 101,
      retried: 0,
      deadLettered: 0,
    })
    expect(types.rows(1)[1]?.type).toBe('(without a type)')
  })

  test('forget types that somebody made up once, so that others are shown again', () => {
    const types = new TypeCounts()
    for (let at = 0; at < 300; at++) types.add(`made up ${at}`, 0, 1)
    types.add('message.new', 0, 30)
    expect(types.rows(30).some(({ type }) => type === 'message.new')).toBe(false)
    types.add('message.new', 0, 100)
    expect(types.rows(100)).toEqual([
      { type: 'message.new', handled: 1, retried: 0, deadLettered: 0 },
    ])
    for (let at = 0; at < 300; at++) types.add(`made up ${at}`, 0, 100)
    // The clock was set back.
    types.add('reaction.new', 0, 20)
    expect(types.rows(20).map(({ type }) => type)).toContain('reaction.new')
  })
})

describe('the log of settled events', () => {
  const settled = (at: number): WatchedSettled => ({
    type: 'message.new',
    outcome: 'Acknowledge',
    reason: 'handled',
    durationMs: at,
    ageMs: undefined,
    receiveCount: 2,
    errorName: undefined,
    key: `m:${at}`,
  })

  function logOf(count: number): SettledLog {
    const log = new SettledLog()
    for (let at = 0; at < count; at++) log.add(settled(at), at)
    return log
  }

  test('gives rows after those that were seen, the last ones where they are many', () => {
    const log = logOf(10)
    expect(log.rowsAfter(7, 50)).toEqual({
      rows: [7, 8, 9].map((at) => ({
        atMs: at,
        type: 'message.new',
        outcome: 'Acknowledge',
        reason: 'handled',
        attempt: 2,
        durationMs: at,
        key: `m:${at}`,
      })),
      left: 0,
    })
    const some = log.rowsAfter(2, 3)
    expect([some.rows.map(({ atMs }) => atMs), some.left]).toEqual([[7, 8, 9], 5])
    expect(log.rowsAfter(10, 50)).toEqual({ rows: [], left: 0 })
  })

  test('keeps the last 4,096', () => {
    const log = logOf(5_000)
    expect([...log.between(0, 5_000)]).toHaveLength(4_096)
    expect([...log.between(4_990, 5_000)]).toHaveLength(10)
    // Of a time that the clock was set back from.
    expect([...log.between(3_000, 4_000)]).toHaveLength(1_001)
    expect(log.rowsAfter(0, 10_000)).toMatchObject({ left: 904 })
  })
})
