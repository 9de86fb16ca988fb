/** An RFC 3339 time: whole seconds since 1970 and the nanoseconds on top of them. */
export interface Instant {
  readonly seconds: number
  readonly nanoseconds: number
}

/**
 * Whether a text is a time by RFC 3339, section 5.6, with 0 to 9 fraction digits, on a day that there
 * is. Reads the characters where they stand: an event with 50 members holds two hundred times.
 */
export function isRfc3339(text: string): boolean {
  const { length } = text
  if (length < 20 || length > 35 || !hasSeparators(text)) return false
  if (!isDay(fourDigits(text, 0), twoDigits(text, 5), twoDigits(text, 8))) return false
  // 60 is a leap second. What is not of digits is NaN, and NaN is below nothing.
  if (!(twoDigits(text, 11) <= 23 && twoDigits(text, 14) <= 59 && twoDigits(text, 17) <= 60)) {
    return false
  }
  return isOffset(text, fractionEnd(text))
}

/** Reads a time; undefined if the text is none. */
export function readRfc3339(text: string): Instant | undefined {
  if (!isRfc3339(text)) return undefined
  const end = fractionEnd(text)
  return {
    seconds:
      daysSince1970(fourDigits(text, 0), twoDigits(text, 5), twoDigits(text, 8)) * 86_400 +
      twoDigits(text, 11) * 3_600 +
      twoDigits(text, 14) * 60 +
      twoDigits(text, 17) -
      offsetSeconds(text, end),
    nanoseconds: Number(text.slice(20, end).padEnd(9, '0')),
  }
}

function hasSeparators(text: string): boolean {
  const t = text.charCodeAt(10)
  return (
    text.charCodeAt(4) === hyphen &&
    text.charCodeAt(7) === hyphen &&
    (t === upperT || t === lowerT) &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon
  )
}

/** Where the offset begins: after the seconds, and the fraction if there is one; -1 for a wrong one. */
function fractionEnd(text: string): number {
  if (text.charCodeAt(19) !== point) return 19
  let at = 20
  while (isDigit(text.charCodeAt(at))) at++
  return at > 20 && at <= 29 ? at : -1
}

function isOffset(text: string, at: number): boolean {
  const sign = text.charCodeAt(at)
  if (sign === upperZ || sign === lowerZ) return text.length === at + 1
  return (
    (sign === plus || sign === hyphen) &&
    text.length === at + 6 &&
    text.charCodeAt(at + 3) === colon &&
    twoDigits(text, at + 1) <= 23 &&
    twoDigits(text, at + 4) <= 59
  )
}

function offsetSeconds(text: string, at: number): number {
  if (text.length === at + 1) return 0
  const seconds = twoDigits(text, at + 1) * 3_600 + twoDigits(text, at + 4) * 60
  return text.charCodeAt(at) === hyphen ? -seconds : seconds
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return false
  return day <= 28 || day <= daysIn(month, year)
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function daysSince1970(year: number, month: number, day: number): number {
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000
}

function fourDigits(text: string, at: number): number {
  return twoDigits(text, at) * 100 + twoDigits(text, at + 2)
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at)
  const ones = text.charCodeAt(at + 1)
  return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : Number.NaN
}

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9
}

const zero = 0x30
const hyphen = 0x2d
const plus = 0x2b
const colon = 0x3a
const point = 0x2e
const upperT = 0x54
const lowerT = 0x74
const upperZ = 0x5a
const lowerZ = 0x7a
