/** An RFC 3339 time: whole seconds since 1970 and the nanoseconds on top of them. */
export interface Instant {
  readonly seconds: number
  readonly nanoseconds: number
}

/**
 * RFC 3339, section 5.6, with 0 to 9 fraction digits: the days of each month but February's 29th in all
 * years, and 60 for a leap second. One expression, for speed: an event with 50 members has two hundred
 * times.
 */
const grammar =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

const parts = /^(\d+)-(\d+)-(\d+).(\d+):(\d+):(\d+)(?:\.(\d+))?(?:[Zz]|([+-])(\d+):(\d+))$/

/** Whether a text is an RFC 3339 time, on a day that exists. */
export function isRfc3339(text: string): boolean {
  return grammar.test(text) && (!isLeapDay(text) || isLeapYear(Number(text.slice(0, 4))))
}

/** Parses a time; undefined if the text is none. */
export function readRfc3339(text: string): Instant | undefined {
  const found = isRfc3339(text) ? parts.exec(text) : null
  if (found === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] =
    found
  const offsetMinutes =
    sign === undefined ? 0 : Number(`${sign}1`) * (Number(offsetHour) * 60 + Number(offsetMinute))
  return {
    seconds:
      daysSince1970(Number(year), Number(month), Number(day)) * 86_400 +
      Number(hour) * 3_600 +
      (Number(minute) - offsetMinutes) * 60 +
      Number(second),
    nanoseconds: Number(fraction.padEnd(9, '0')),
  }
}

/** Checks one character first: nine days of ten do not end in 9. */
function isLeapDay(text: string): boolean {
  return text[9] === '9' && text.startsWith('02-29', 5)
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function daysSince1970(year: number, month: number, day: number): number {
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000
}
