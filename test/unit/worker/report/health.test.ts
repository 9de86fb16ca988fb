import { describe, expect, it } from 'vitest'
import { judgeHealth, type Vitals, type WorkerState } from '../../../../src/worker/report/health.ts'

const well: Vitals = {
  phase: 'running',
  open: false,
  openCircuits: [],
  pausedBy: undefined,
  running: 0,
  overrun: 0,
  isBlocked: false,
  waiting: 0,
  inFlight: 0,
  settling: 0,
  deadLettersWaiting: 0,
  polls: 1,
  receiveFailures: 0,
  receiveError: undefined,
  emptyAtOnce: 0,
  refusedMs: undefined,
  sinceReceiveMs: 10,
  silentMs: 10,
  pollMs: 30_000,
}

const timedOut = { kind: 'TimedOut', code: 'TimedOut' } as const

describe('health', () => {
  it.each<[WorkerState, Partial<Vitals>, live: boolean, ready: boolean]>([
    ['created', { phase: 'created' }, true, false],
    ['starting', { phase: 'starting' }, true, false],
    ['idle', {}, true, true],
    ['idle', { silentMs: 60_000 }, true, true],
    ['busy', { inFlight: 3, running: 1 }, true, true],
    ['busy', { inFlight: 1, settling: 1 }, true, true],
    ['idle', { receiveFailures: 2, receiveError: { kind: 'Throttled', code: 'x' } }, true, true],
    ['stalled', { receiveFailures: 3 }, true, false],
    ['stalled', { receiveFailures: 1, receiveError: timedOut }, true, false],
    ['stalled', { emptyAtOnce: 5 }, true, false],
    ['busy', { inFlight: 1, settling: 1, refusedMs: 9_000 }, true, true],
    ['stalled', { inFlight: 1, settling: 1, refusedMs: 10_001 }, true, false],
    ['stalled', { silentMs: 60_001 }, false, false],
    ['busy', { inFlight: 10, polls: 0, silentMs: 0, sinceReceiveMs: 3_600_000 }, true, true],
    ['open', { open: true, inFlight: 1 }, true, false],
    ['stalled', { running: 10, overrun: 10, isBlocked: true }, false, false],
    ['idle', { running: 9, overrun: 9 }, true, true],
    ['paused', { pausedBy: 'maintenance', inFlight: 1 }, true, false],
    ['paused', { pausedBy: 'maintenance', receiveFailures: 9 }, true, false],
    ['paused', { pausedBy: 'maintenance', silentMs: 3_600_000 }, true, false],
    ['stopping', { phase: 'stopping', silentMs: 3_600_000 }, true, false],
    ['stopping', { phase: 'stopping', open: true }, true, false],
    ['stopped', { phase: 'stopped' }, false, false],
  ])('is %s with %j', (state, vitals, live, ready) => {
    const health = judgeHealth({ ...well, ...vitals })
    expect(health).toMatchObject({ state, live, ready })
    expect(health.reason).not.toBe('')
  })

  it('says how many messages are in flight, one as one', () => {
    expect(judgeHealth({ ...well, inFlight: 1 }).reason).toBe('1 message in flight')
    expect(judgeHealth({ ...well, inFlight: 2 }).reason).toBe('2 messages in flight')
  })

  it('says why in words', () => {
    const reason = (vitals: Partial<Vitals>) => judgeHealth({ ...well, ...vitals }).reason
    expect(reason({ pausedBy: 'maintenance' })).toBe('paused: maintenance')
    expect(reason({ overrun: 10, isBlocked: true })).toBe(
      'all 10 places are taken by handlers that overran their time',
    )
    expect(reason({ openCircuits: ['a', 'b.*'], overrun: 1, deadLettersWaiting: 2 })).toBe(
      'waiting for messages; circuit open: a, b.*; handlers that overran their time: 1; ' +
        'dead letters refused by their queue: 2',
    )
    expect(
      reason({ receiveFailures: 7, receiveError: { kind: 'Unreachable', code: 'ECONNRESET' } }),
    ).toBe('the last 7 receives failed: ECONNRESET')
    expect(reason({ receiveFailures: 1, receiveError: timedOut })).toBe(
      'the last receive failed: TimedOut',
    )
    expect(reason({ emptyAtOnce: 9 })).toBe(
      'the last 9 receives returned empty at once, without waiting for messages',
    )
    expect(reason({ refusedMs: 61_000 })).toBe('SQS has refused every delete and release for 61 s')
    expect(reason({ silentMs: 90_000 })).toBe('no receive has returned for 90 s')
  })
})
