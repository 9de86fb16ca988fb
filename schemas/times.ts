import { type Instant, readRfc3339 } from './codec/rfc3339.ts'
import type { Timestamp } from './codec/timestamp.ts'

// 0001-01-01T00:00:00Z, the zero time of Go, in which Stream's servers are written.
const neverSeconds = -62_135_596_800
const neverNanoseconds = Number('-6795364578871345152')

// The range of a Date is ±8.64e15 ms.
const maxNanoseconds = 8.64e21

// Half of what neighbouring numbers differ by, up to the year 2262: so far may JSON.parse have put a
// whole millisecond below itself.
const roundingError = 512n

/**
 * The time as a Date, cut to milliseconds. A JavaScript number does not hold nanoseconds exactly, but
 * its milliseconds are correct.
 *
 * @returns undefined for `0001-01-01T00:00:00Z`, which means never, for null or undefined, and for text that
 * is no time (which no decoded event has)
 */
export function toDate(timestamp: Timestamp | null | undefined): Date | undefined {
  if (typeof timestamp === 'number') return fromNanoseconds(timestamp)
  const instant = typeof timestamp === 'string' ? readRfc3339(timestamp) : undefined
  if (instant === undefined || isNever(instant)) return undefined
  return new Date(instant.seconds * 1_000 + Math.floor(instant.nanoseconds / 1_000_000))
}

/**
 * Which of two times is earlier, to the nanosecond and across offsets; for `sort`. `created_at` of
 * events is the only order that Stream gives.
 *
 * @returns -1 if `a` is earlier, 1 if it is later, 0 if they are the same time
 * @throws RangeError for text that is no time
 */
export function compareTimestamps(a: Timestamp, b: Timestamp): -1 | 0 | 1 {
  const left = nanosecondsOf(a)
  const right = nanosecondsOf(b)
  // JavaScript compares a bigint with a number exactly.
  if (left < right) return -1
  return left > right ? 1 : 0
}

function fromNanoseconds(nanoseconds: number): Date | undefined {
  if (nanoseconds === neverNanoseconds) return undefined
  if (!(Math.abs(nanoseconds) <= maxNanoseconds)) return undefined
  const nearest = BigInt(Math.round(nanoseconds)) + roundingError
  const wholes = nearest / 1_000_000n
  return new Date(Number(nearest % 1_000_000n < 0n ? wholes - 1n : wholes))
}

function isNever({ seconds, nanoseconds }: Instant): boolean {
  return seconds === neverSeconds && nanoseconds === 0
}

function nanosecondsOf(timestamp: Timestamp): bigint | number {
  if (typeof timestamp === 'number') return timestamp
  const instant = readRfc3339(timestamp)
  if (instant === undefined) throw new RangeError('compareTimestamps: a text is no RFC 3339 time.')
  return BigInt(instant.seconds) * 1_000_000_000n + BigInt(instant.nanoseconds)
}
