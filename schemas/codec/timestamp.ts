import { LeafType } from './leaf.ts'
import { isRfc3339 } from './rfc3339.ts'
import type { Codec } from './standard.ts'

/**
 * A time as Stream sends it: RFC 3339 text with 0 to 9 fraction digits and `Z` or an offset, or
 * a number of nanoseconds since 1970, which Stream's API description announces. `toDate` reads both.
 */
export type Timestamp = string | number

// The range of a Date is ±8.64e15 ms.
const maxNanoseconds = 8.64e21

export const Timestamp: Codec<Timestamp> = new LeafType('Timestamp', isTimestamp)

function isTimestamp(value: unknown): value is Timestamp {
  if (typeof value === 'string') return isRfc3339(value)
  return typeof value === 'number' && Math.abs(value) <= maxNanoseconds
}
