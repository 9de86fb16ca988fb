import { describe, expect, it } from 'vitest'
import { backOffMs, retryClassOf } from '../../../../src/queue/direct/retry.ts'

describe('what is done about a failed try', () => {
  it.each([
    ['ThrottlingException', 400, true, 'throttled'],
    ['OverLimit', 403, true, 'never'],
    ['InternalError', 500, true, 'refused'],
    ['ECONNREFUSED', undefined, false, 'refused'],
    ['UND_ERR_CONNECT_TIMEOUT', undefined, false, 'refused'],
    ['ECONNRESET', undefined, true, 'lost'],
    ['TimeoutError', undefined, true, 'lost'],
    ['ExpiredTokenException', 403, true, 'expired'],
    ['AbortError', undefined, true, 'never'],
    ['AccessDenied', 403, true, 'never'],
    ['UnreadableAnswer', undefined, true, 'never'],
  ] as const)('%s with status %s, sent: %s, is %s', (code, status, sent, expected) => {
    expect(retryClassOf({ code, status, sent })).toBe(expected)
  })
})

describe('the wait before the next try', () => {
  const shortest = () => 0
  const longest = () => 1

  it('doubles with each failure, and jitters between a half and the whole', () => {
    expect([1, 2, 3].map((failures) => backOffMs('refused', failures, longest))).toEqual([
      100, 200, 400,
    ])
    expect([1, 2, 3].map((failures) => backOffMs('refused', failures, shortest))).toEqual([
      50, 100, 200,
    ])
  })

  it('is longer after throttling', () => {
    expect(backOffMs('throttled', 1, longest)).toBe(500)
  })

  it('never exceeds twenty seconds', () => {
    expect(backOffMs('throttled', 50, longest)).toBe(20_000)
  })

  it('is none for renewed credentials', () => {
    expect(backOffMs('expired', 1, longest)).toBe(0)
  })
})
