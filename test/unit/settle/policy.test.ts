import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redriven } from '../../../src/dead-letter/record/record.ts'
import { reasons } from '../../../src/dead-letter/select/reasons.ts'
import type { Failure, FailureTag } from '../../../src/message/failure.ts'
import { type Verdict, worstVerdict } from '../../../src/message/verdict.ts'
import { backoffSeconds, defaultBackoff } from '../../../src/settle/backoff.ts'
import { decide } from '../../../src/settle/policy.ts'

const type = 'order.paid'
const failures: Record<FailureTag, Failure> = {
  CorruptedBody: { _tag: 'CorruptedBody' },
  MalformedBody: { _tag: 'MalformedBody', reason: 'empty' },
  NotAnEvent: { _tag: 'NotAnEvent', found: 'null' },
  InvalidPayload: { _tag: 'InvalidPayload', type, issues: [] },
  DriftRefused: { _tag: 'DriftRefused', type, drift: [] },
  UnhandledType: { _tag: 'UnhandledType', type },
  HandlerFailed: { _tag: 'HandlerFailed', type, cause: undefined },
  HandlerTimedOut: { _tag: 'HandlerTimedOut', type, seconds: 60 },
  PermanentlyFailed: { _tag: 'PermanentlyFailed', type, cause: undefined },
  RetryRequested: { _tag: 'RetryRequested', type, seconds: 90, cause: undefined },
  MiddlewareBroken: { _tag: 'MiddlewareBroken', type, cause: new Error('called next() twice') },
  Postponed: { _tag: 'Postponed', type, because: 'circuit open', seconds: 400 },
  Interrupted: { _tag: 'Interrupted', type, by: 'stop' },
  ProcessingFailed: { _tag: 'ProcessingFailed', type, cause: new Error('no body') },
}

const dead = 'DeadLetter'
const attempt = { maxAttempts: 3, backoff: defaultBackoff, random: 0 }
const on = (failure: Failure, receiveCount: number) => {
  const verdict = decide(failure, { ...attempt, receiveCount })
  return verdict._tag === 'Retry' ? verdict.afterSeconds : verdict._tag
}

describe('the policy', () => {
  it('dead-letters for the reasons that the desk knows, beside what SQS moves by itself', () => {
    const last = { ...attempt, receiveCount: 3, maxReceives: 3 }
    const deadLettered = Object.values(failures).filter(
      (failure) => decide(failure, last)._tag === dead,
    )
    const known = [redriven, ...deadLettered.map(({ _tag }) => _tag)]
    expect([...reasons].sort()).toEqual(known.sort())
  })

  // What becomes of a failure on the first, the last but one, and the last attempt, and beyond it.
  it.each<[FailureTag, [first: unknown, second: unknown, last: unknown, beyond: unknown]]>([
    ['MalformedBody', [dead, dead, dead, dead]],
    ['NotAnEvent', [dead, dead, dead, dead]],
    ['InvalidPayload', [dead, dead, dead, dead]],
    ['DriftRefused', [dead, dead, dead, dead]],
    ['UnhandledType', [dead, dead, dead, dead]],
    ['PermanentlyFailed', [dead, dead, dead, dead]],
    ['HandlerFailed', [3, 8, dead, dead]],
    ['HandlerTimedOut', [3, 8, dead, dead]],
    ['MiddlewareBroken', [3, 8, dead, dead]],
    ['ProcessingFailed', [3, 8, dead, dead]],
    ['RetryRequested', [90, 90, dead, dead]],
    ['CorruptedBody', [3, 8, 23, 68]],
    ['Postponed', [400, 400, 400, 400]],
    ['Interrupted', [0, 0, 0, 0]],
  ])('judges %s', (tag, verdicts) => {
    expect([1, 2, 3, 4].map((receiveCount) => on(failures[tag], receiveCount))).toEqual(verdicts)
  })

  it('dead-letters what was interrupted at the last receive that the queue allows, and before it nothing', () => {
    const judged = (receiveCount: number) =>
      decide(failures.Interrupted, { ...attempt, receiveCount, maxReceives: 5 })._tag
    expect([1, 3, 4, 5, 6].map(judged)).toEqual(['Retry', 'Retry', 'Retry', dead, dead])
  })

  it('never dead-letters a damaged body, whose original the move by SQS keeps', () => {
    const verdict = decide(failures.CorruptedBody, { ...attempt, receiveCount: 5, maxReceives: 5 })
    expect(verdict._tag).toBe('Retry')
  })

  it('releases what an open circuit refused after the open polls have ended', () => {
    const failure: Failure = { _tag: 'Interrupted', type, by: 'circuit open' }
    expect(on(failure, 1)).toBe(30)
  })

  it('keeps the failure on the verdict', () => {
    for (const failure of Object.values(failures)) {
      expect(decide(failure, { ...attempt, receiveCount: 1 })).toMatchObject({ failure })
    }
  })
})

describe('the backoff', () => {
  it('is 5, 15, 45, 135, 405 and then 900 seconds at most, and half of it at least', () => {
    const all = (random: number) =>
      [1, 2, 3, 4, 5, 6, 7, 1_000].map((attempts) =>
        backoffSeconds(defaultBackoff, attempts, random),
      )
    expect(all(0.9999)).toEqual([5, 15, 45, 135, 405, 900, 900, 900])
    expect(all(0)).toEqual([3, 8, 23, 68, 203, 450, 450, 450])
  })

  it('is a second where the first one is none, however many attempts were made', () => {
    const none = { firstSeconds: 0, factor: 3, maxSeconds: 900 }
    expect([1, 10_000].map((attempts) => backoffSeconds(none, attempts, 0.5))).toEqual([1, 1])
  })

  it('is a whole number from 1 to its longest, grows with the attempts and lies within its jitter', () => {
    const backoffs = fc.record({
      firstSeconds: fc.double({ min: 0, max: 43_200, noNaN: true }),
      factor: fc.double({ min: 1, max: 1e6, noNaN: true }),
      maxSeconds: fc.integer({ min: 1, max: 43_200 }),
    })
    const random = fc.double({ min: 0, max: 0.999999, noNaN: true })
    fc.assert(
      fc.property(
        backoffs,
        fc.integer({ min: 0, max: 10_000 }),
        random,
        (backoff, attempts, at) => {
          const seconds = backoffSeconds(backoff, attempts, at)
          expect(Number.isInteger(seconds)).toBe(true)
          expect(seconds).toBeGreaterThanOrEqual(1)
          expect(seconds).toBeLessThanOrEqual(backoff.maxSeconds)
          expect(backoffSeconds(backoff, attempts + 1, at)).toBeGreaterThanOrEqual(seconds)
          expect(backoffSeconds(backoff, attempts, 0) * 2 + 2).toBeGreaterThanOrEqual(seconds)
        },
      ),
    )
  })
})

describe('the worst verdict', () => {
  const acknowledge: Verdict = { _tag: 'Acknowledge', because: 'handled' }
  const deadLetter: Verdict = { _tag: 'DeadLetter', failure: failures.NotAnEvent }
  const retry = (afterSeconds: number): Verdict => ({
    _tag: 'Retry',
    afterSeconds,
    failure: failures.HandlerFailed,
  })

  it('is Retry, then DeadLetter, then Acknowledge; of several retries the latest', () => {
    expect(worstVerdict([acknowledge, deadLetter, retry(5), acknowledge])).toEqual(retry(5))
    expect(worstVerdict([acknowledge, deadLetter, acknowledge])).toEqual(deadLetter)
    expect(worstVerdict([acknowledge, acknowledge])).toEqual(acknowledge)
    expect(worstVerdict([retry(5), retry(90), retry(0)])).toEqual(retry(90))
  })

  it('does not depend on the order of the events', () => {
    const verdict = fc.oneof(
      fc.constant(acknowledge),
      fc.constant(deadLetter),
      fc.integer({ min: 0, max: 43_200 }).map(retry),
    )
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1 }), (verdicts) => {
        expect(worstVerdict([...verdicts].reverse())).toEqual(worstVerdict(verdicts))
      }),
    )
  })
})
