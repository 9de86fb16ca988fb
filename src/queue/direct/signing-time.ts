import { mayBeClockSkew } from '../errors/error-kind.ts'

/** The time that requests are signed with: this machine's, corrected by SQS's. */
export interface SigningTime {
  /** Milliseconds since 1970. */
  now(): number
  /**
   * Reads a refusal: true when SQS's time differs so much from ours that this can be the reason. Then the
   * time is corrected, and the request is worth another try.
   */
  correct(code: string, serverDate: string | undefined): boolean
}

/** SQS accepts signatures with a difference of up to 15 minutes; AWS's own clients correct from 4 on. */
const toleratedMs = 4 * 60_000

/** `machineNow` is a parameter for tests. */
export function createSigningTime(machineNow: () => number = Date.now): SigningTime {
  let offsetMs = 0
  return {
    now: () => machineNow() + offsetMs,
    correct(code, serverDate) {
      if (!mayBeClockSkew(code) || serverDate === undefined) return false
      const serverMs = Date.parse(serverDate)
      if (Number.isNaN(serverMs)) return false
      if (Math.abs(serverMs - machineNow() - offsetMs) < toleratedMs) return false
      offsetMs = serverMs - machineNow()
      return true
    },
  }
}
