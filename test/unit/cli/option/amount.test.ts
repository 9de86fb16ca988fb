import { describe, expect, test } from 'vitest'
import { percentage, rate, timeSpan } from '../../../../src/cli/option/amount.ts'

describe('a rate', () => {
  test.each([
    ['50/s', 50],
    ['50', 50],
    ['0.5/s', 0.5],
    ['300/m', 5],
    ['3600/h', 1],
  ])('%s is %d a second', (text, perSecond) => {
    expect(rate(text)).toBe(perSecond)
  })

  test.each(['', '0', '0/s', '-1/s', '50/d', '50 /s', '1e3', 'fast', '12345678'])(
    '%j is refused',
    (text) => {
      expect(() => rate(text)).toThrow('It must be a rate above 0: 50/s, 300/m or 1000/h.')
    },
  )
})

describe('a percentage', () => {
  test.each([
    ['5%', 0.05],
    ['0.1%', 0.001],
    ['100%', 1],
  ])('%s is %d', (text, share) => {
    expect(percentage(text)).toBeCloseTo(share, 10)
  })

  test.each(['', '5', '0%', '101%', '-5%', '0.05', '%'])('%j is refused', (text) => {
    expect(() => percentage(text)).toThrow('It must be a percentage')
  })
})

describe('a time span', () => {
  test.each([
    ['90s', 90],
    ['90', 90],
    ['2m', 120],
    ['1h', 3_600],
  ])('%s is %i seconds', (text, seconds) => {
    expect(timeSpan(text)).toBe(seconds)
  })

  test.each(['', '0', '0s', '2d', '1.5m', 'soon', '-1'])('%j is refused', (text) => {
    expect(() => timeSpan(text)).toThrow('It must be a time span above 0: 90s, 2m or 1h.')
  })
})
