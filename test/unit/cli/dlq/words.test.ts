import { describe, expect, test } from 'vitest'
import { age, span } from '../../../../src/cli/dlq/words.ts'

describe('the words of the desk', () => {
  test.each([
    [0, '0 s'],
    [-5_000, '0 s'],
    [99_000, '99 s'],
    [100_000, '2 min'],
    [99 * 60_000, '99 min'],
    [100 * 60_000, '2 h'],
    [47 * 3_600_000, '47 h'],
    [48 * 3_600_000, '2 d'],
  ])('a span of %i ms is %s', (ms, words) => {
    expect(span(ms)).toBe(words)
  })

  test('say that a time is unknown', () => {
    expect(age(undefined, 0)).toBe('?')
  })
})
