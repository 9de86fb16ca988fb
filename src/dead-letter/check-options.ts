import { type Bound, checkNumbers } from '../pipeline/options/option-checks.ts'

const count = (from: number): Bound => ({ from, to: Number.POSITIVE_INFINITY, whole: true })

const bounds: Readonly<Record<string, Bound>> = {
  maxMessages: count(1),
  limit: count(0),
  maxReplays: count(0),
  // With less a timer could be asked for more than it can wait, and then does not wait at all.
  perSecond: { from: 0.001, to: Number.POSITIVE_INFINITY, whole: false },
  'canary.count': count(1),
  'canary.waitSeconds': { from: 0, to: Number.POSITIVE_INFINITY, whole: false },
  abortOver: { from: 0, to: 1, whole: false },
}

/** @throws RangeError that names the option of a method of the desk that is out of its range. */
export function checkOptions(options: object): void {
  checkNumbers(options, bounds)
}
