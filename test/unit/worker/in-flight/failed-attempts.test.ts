import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Failure } from '../../../../src/message/failure.ts'
import { type EventResult, eventResult } from '../../../../src/route/call/event-result.ts'
import { FailedAttempts } from '../../../../src/worker/in-flight/failed-attempts.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const failure = (): Failure => ({ _tag: 'HandlerFailed', type: 'a', cause: new Error('no') })

function events(count: number): readonly EventResult[] {
  return Array.from({ length: count }, (_, index) =>
    eventResult({ index, key: `m:${index}` }, 'a', { _tag: 'Acknowledge', because: 'handled' }),
  )
}

describe('the failed attempts that a worker remembers', () => {
  it('are those of each event of a message, the latest last', () => {
    const attempts = new FailedAttempts('host-1')
    attempts.note('m', 0, failure(), { attempt: 1, fingerprint: 'f' })
    vi.setSystemTime(5_000)
    attempts.note('m', 0, failure(), { attempt: 2, fingerprint: 'g' })
    attempts.note('m', 1, failure(), { attempt: 2, fingerprint: 'f' })
    const reason = 'HandlerFailed'
    const worker = 'host-1'
    expect(attempts.of('m', 0)).toEqual([
      { at: '1970-01-01T00:00:00.000Z', attempt: 1, reason, fingerprint: 'f', worker },
      { at: '1970-01-01T00:00:05.000Z', attempt: 2, reason, fingerprint: 'g', worker },
    ])
    expect(attempts.of('m', 1)).toHaveLength(1)
    expect(attempts.of('m', 2)).toEqual([])
    expect(attempts.of('other', 0)).toEqual([])
  })

  it('are the last nine of an event: the record has one more', () => {
    const attempts = new FailedAttempts('host-1')
    for (let attempt = 1; attempt <= 30; attempt++) {
      attempts.note('m', 0, failure(), { attempt, fingerprint: 'f' })
    }
    expect(attempts.of('m', 0).map(({ attempt }) => attempt)).toEqual([
      22, 23, 24, 25, 26, 27, 28, 29, 30,
    ])
  })

  it('are of a limited number of events, those that failed last', () => {
    const attempts = new FailedAttempts('host-1')
    for (let index = 0; index < 5_000; index++) {
      attempts.note('m', index, failure(), { attempt: 1, fingerprint: 'f' })
    }
    expect(attempts.of('m', 0)).toEqual([])
    expect(attempts.of('m', 1_000)).toHaveLength(1)
  })

  it('are none of a message that is deleted', () => {
    const attempts = new FailedAttempts('host-1')
    attempts.forget('m', events(2))
    attempts.note('m', 1, failure(), { attempt: 1, fingerprint: 'f' })
    attempts.note('other', 1, failure(), { attempt: 1, fingerprint: 'f' })
    attempts.forget('m', events(2))
    expect(attempts.of('m', 1)).toEqual([])
    expect(attempts.of('other', 1)).toHaveLength(1)
  })

  it('count a dead letter once that waits while other events of its message are retried', () => {
    const attempts = new FailedAttempts('host-1')
    const waiting = failure()
    attempts.note('m', 0, waiting, { attempt: 1, fingerprint: 'f' })
    attempts.note('m', 0, waiting, { attempt: 2, fingerprint: 'f' })
    expect(attempts.of('m', 0).map(({ attempt }) => attempt)).toEqual([1])
  })
})
