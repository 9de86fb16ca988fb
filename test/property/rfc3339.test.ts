import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isRfc3339 } from '../../schemas/codec/rfc3339.ts'

const grammar = /^\d{4}-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-](\d\d):(\d\d))$/

/** RFC 3339 read off its grammar, slowly, with the calendar's own opinion of the day. */
function byGrammar(text: string): boolean {
  const parts = grammar.exec(text)
  if (parts === null) return false
  const [month, day, hour, minute, second] = parts.slice(1, 6).map(Number) as number[] as Five
  const [offsetHour = 0, offsetMinute = 0] = parts.slice(8, 10).map((part) => Number(part ?? 0))
  const date = new Date(0)
  date.setUTCFullYear(Number(text.slice(0, 4)), month - 1, day)
  const isRealDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return (
    isRealDay &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60 &&
    offsetHour <= 23 &&
    offsetMinute <= 59
  )
}

type Five = [number, number, number, number, number]

const twoDigits = fc.nat({ max: 99 }).map((number) => String(number).padStart(2, '0'))
const likely = fc
  .tuple(
    fc.nat({ max: 9999 }).map((year) => String(year).padStart(4, '0')),
    ...Array(5).fill(twoDigits),
    fc.constantFrom('', '.', '.1', '.123456789', '.1234567890'),
    fc.constantFrom('Z', 'z', '', '+01:00', '-23:59', '+24:00', '-00:60', '+1:00', 'Z '),
  )
  .map(([year, month, day, hour, minute, second, fraction, zone]) => {
    return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`
  })

it('takes exactly the texts of the grammar that name a real day and time', () => {
  fc.assert(
    fc.property(likely, (text) => {
      expect(isRfc3339(text)).toBe(byGrammar(text))
    }),
    { numRuns: 2_000 },
  )
})

it('takes every real time, and none with a character changed into something else', () => {
  const real = fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString())
  fc.assert(
    fc.property(real, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (text, at, odd) => {
      expect(isRfc3339(text)).toBe(true)
      const place = at % text.length
      const changed = text.slice(0, place) + odd + text.slice(place + 1)
      expect(isRfc3339(changed)).toBe(byGrammar(changed))
    }),
    { numRuns: 2_000 },
  )
})
