import { describe, expect, it } from 'vitest'
import { Tail, type TailLine } from '../../../../src/web/page/now/tail.ts'
import type { SettledRow } from '../../../../src/web/wire/now.ts'

function row(key: string, others: Partial<SettledRow> = {}): SettledRow {
  return {
    atMs: 0,
    type: 'message.new',
    outcome: 'Acknowledge',
    reason: 'handled',
    attempt: 1,
    durationMs: 1,
    key,
    ...others,
  }
}

/** Keys, and how many were left out. */
function written(lines: readonly TailLine[]): (string | number)[] {
  return lines.map((line) => line.row?.key ?? line.left ?? 0)
}

describe('Tail', () => {
  it('shows the latest first, and how many more there were', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a'), row('b')], left: 0 })
    tail.take({ rows: [row('c')], left: 340 })
    expect(written(tail.shown.value)).toEqual(['c', 340, 'b', 'a'])
  })

  it('has each line once after another connection, which begins with the last ones', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a'), row('b')], left: 0, isFirst: true })
    tail.take({ rows: [row('c')], left: 0 })
    tail.take({ rows: [row('b'), row('c'), row('d')], left: 0, isFirst: true })
    expect(written(tail.shown.value)).toEqual(['d', 'c', 'b'])
  })

  it('goes on after it was cleared while somebody read further down', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a')], left: 0 })
    tail.isReading.value = true
    tail.clear()
    tail.take({ rows: [row('b')], left: 0 })
    expect(written(tail.shown.value)).toEqual(['b'])
  })

  it('stays as it is while it is paused, whatever a connection begins with', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a')], left: 0 })
    tail.pause()
    tail.take({ rows: [row('a'), row('b')], left: 0, isFirst: true })
    expect(written(tail.shown.value)).toEqual(['a'])
    expect(tail.passed.value).toBe(0)
  })

  it('goes on when nobody looks any more', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a')], left: 0 })
    tail.isReading.value = true
    tail.take({ rows: [row('b')], left: 0 })
    tail.pause()
    tail.leave()
    tail.take({ rows: [row('c')], left: 0 })
    expect(written(tail.shown.value)).toEqual(['c', 'b', 'a'])
  })

  it('keeps at most 2,000 lines', () => {
    const tail = new Tail()
    for (let turn = 0; turn < 50; turn += 1) {
      tail.take({ rows: Array.from({ length: 50 }, (_, at) => row(`${turn}-${at}`)), left: 0 })
    }
    expect(tail.shown.value).toHaveLength(2_000)
    expect(tail.shown.value[0]?.row?.key).toBe('49-49')
  })

  it('does not move what is read, and lets in what came meanwhile', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a')], left: 0 })
    tail.isReading.value = true
    tail.take({ rows: [row('b'), row('c')], left: 1 })
    expect(written(tail.shown.value)).toEqual(['a'])
    expect(tail.newCount.value).toBe(2)
    tail.catchUp()
    expect(written(tail.shown.value)).toEqual(['c', 'b', 1, 'a'])
    expect(tail.newCount.value).toBe(0)
  })

  it('counts what goes by while it is paused', () => {
    const tail = new Tail()
    tail.pause()
    tail.take({ rows: [row('a')], left: 4 })
    expect(tail.passed.value).toBe(5)
    tail.resume()
    tail.take({ rows: [row('b')], left: 0 })
    expect(written(tail.shown.value)).toEqual(['b'])
  })

  it('is filtered by words and by outcome, with what was left out in one line', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a'), row('b', { outcome: 'Retry', errorName: 'Refused' })], left: 2 })
    tail.take({ rows: [row('c')], left: 3 })
    tail.text.value = ' refused'
    expect(written(tail.shown.value)).toEqual([3, 'b', 2])
    tail.text.value = ''
    tail.outcome.value = 'DeadLetter'
    expect(written(tail.shown.value)).toEqual([5])
  })

  it('counts as new only what the filter lets through', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a')], left: 0 })
    tail.text.value = 'user.updated'
    tail.isReading.value = true
    tail.take({ rows: [row('b'), row('c', { type: 'user.updated' })], left: 0 })
    expect(tail.newCount.value).toBe(1)
  })

  it('forgets on demand', () => {
    const tail = new Tail()
    tail.take({ rows: [row('a')], left: 0 })
    tail.clear()
    expect(tail.isEmpty.value).toBe(true)
  })
})
