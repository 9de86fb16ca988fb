import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareTimestamps, toDate } from '../../../schemas/index.ts'

describe('toDate', () => {
  it.each([
    ['2020-03-30T07:54:46Z', '2020-03-30T07:54:46.000Z'],
    ['2020-03-30T07:54:46.2Z', '2020-03-30T07:54:46.200Z'],
    ['2020-03-30T07:54:46.270208768Z', '2020-03-30T07:54:46.270Z'],
    ['2020-03-30T07:54:46.999999999Z', '2020-03-30T07:54:46.999Z'],
    ['2020-03-30T07:54:46.5+05:30', '2020-03-30T02:24:46.500Z'],
    ['2020-03-30T23:54:46.5-01:30', '2020-03-31T01:24:46.500Z'],
    ['1969-12-31T23:59:59.9996Z', '1969-12-31T23:59:59.999Z'],
    ['0099-06-01T00:00:00Z', '0099-06-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    [1_585_554_886_277_000_000, '2020-03-30T07:54:46.277Z'],
    [1_585_554_886_277_381_000, '2020-03-30T07:54:46.277Z'],
    [0, '1970-01-01T00:00:00.000Z'],
  ])('reads %s', (timestamp, expected) => {
    expect(toDate(timestamp)?.toISOString()).toBe(expected)
  })

  it.each([
    '0001-01-01T00:00:00Z',
    '0001-01-01T00:00:00.000000000Z',
    '0001-01-01T01:00:00+01:00',
    Number('-6795364578871345152'),
    null,
    undefined,
    'yesterday',
    Number.NaN,
    1e300,
  ])('gives undefined for %s', (timestamp) => {
    expect(toDate(timestamp)).toBeUndefined()
  })

  it('keeps the millisecond of every number of nanoseconds, as JSON.parse leaves it', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date('1680-01-01'), max: new Date('2260-01-01') }),
        (date) => {
          const nanoseconds: unknown = JSON.parse(
            `${date.getTime()}000000`.replace(/^-?0+0{6}$/, '0'),
          )
          expect(toDate(nanoseconds as number)).toEqual(date)
        },
      ),
    )
  })

  it('agrees with Date wherever Date can read', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date('0001-01-02'), max: new Date('9999-12-31') }),
        (date) => {
          expect(toDate(date.toISOString())).toEqual(date)
        },
      ),
    )
  })
})

describe('compareTimestamps', () => {
  it('distinguishes times that differ by a nanosecond', () => {
    expect(
      compareTimestamps('2020-03-30T07:54:46.270208767Z', '2020-03-30T07:54:46.270208768Z'),
    ).toBe(-1)
    expect(compareTimestamps('2020-03-30T07:54:46.270208768Z', '2020-03-30T07:54:46.27Z')).toBe(1)
  })

  it('compares times, not texts', () => {
    expect(compareTimestamps('2020-03-30T07:54:46Z', '2020-03-30T09:54:46.000+02:00')).toBe(0)
    expect(compareTimestamps('2020-03-30T07:54:46.9Z', '2020-03-30T07:54:46.10Z')).toBe(1)
  })

  it('compares a text with a number of nanoseconds', () => {
    expect(compareTimestamps('1970-01-01T00:00:00.000001Z', 1_000)).toBe(0)
    expect(compareTimestamps('2020-03-30T07:54:46Z', 1_585_554_887e9)).toBe(-1)
    expect(compareTimestamps(2, 1)).toBe(1)
  })

  it('sorts never first', () => {
    expect(['2020-03-30T07:54:46Z', '0001-01-01T00:00:00Z'].sort(compareTimestamps)[0]).toBe(
      '0001-01-01T00:00:00Z',
    )
  })

  it('throws at a text that is no time, without quoting it', () => {
    expect(() => compareTimestamps('secret', '2020-03-30T07:54:46Z')).toThrow(/^(?!.*secret)/)
    expect(() => compareTimestamps('secret', '2020-03-30T07:54:46Z')).toThrow(RangeError)
  })
})
