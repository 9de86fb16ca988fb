/** The parts of an RFC 3339 time: whole seconds since 1970 and the nanoseconds on top of them. */
export interface Instant {
  readonly seconds: number
  readonly nanoseconds: number
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** Whether a text is a time by RFC 3339, section 5.6, with 0 to 9 fraction digits, and a real day. */
export function isRfc3339(text: string): boolean {
  return pattern.test(text) && partsInRange(text)
}

/** Reads a time; undefined if the text is none. */
export function readRfc3339(text: string): Instant | undefined {
  const parts = partsInRange(text) ? pattern.exec(text) : null
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] =
    parts
  const offset = sign === undefined ? 0 : (Number(offsetHour) * 60 + Number(offsetMinute)) * 60
  return {
    seconds:
      daysSince1970(Number(year), Number(month), Number(day)) * 86_400 +
      Number(hour) * 3_600 +
      Number(minute) * 60 +
      Number(second) -
      (sign === '-' ? -offset : offset),
    nanoseconds: Number(fraction.padEnd(9, '0')),
  }
}

// The fields stand at fixed places, so their ranges are read without the cost of a match's groups.
function partsInRange(text: string): boolean {
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    (day <= 28 || day <= daysIn(month, Number(text.slice(0, 4)))) &&
    twoDigits(text, 11) <= 23 &&
    twoDigits(text, 14) <= 59 &&
    // 60 is a leap second.
    twoDigits(text, 17) <= 60 &&
    offsetInRange(text)
  )
}

function offsetInRange(text: string): boolean {
  const sign = text.length - 6
  const mark = text[sign]
  if (mark !== '+' && mark !== '-') return true
  return twoDigits(text, sign + 1) <= 23 && twoDigits(text, sign + 4) <= 59
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function daysSince1970(year: number, month: number, day: number): number {
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000
}
