import type { Received } from '../../message/received.ts'
import type { Verdict } from '../../message/verdict.ts'
import { Interruption } from '../../route/call/interruption.ts'

/** A message that this worker holds: received, and neither settled nor left. */
export interface Held {
  readonly received: Received
  /** Tells its handlers to stop. */
  readonly interruption: Interruption
  /** What it counts against the bound on bytes in flight. */
  readonly bytes: number
  /** When it was received, on the monotonic clock. */
  readonly receivedAtMs: number
  /** Until when it is hidden from others. Moved on by renewals. */
  deadlineMs: number
  /** A renewal that is on its way; it never rejects. What releases the message waits for it. */
  renewal: Promise<unknown> | undefined
  /** The lease is gone: somebody else may hold the message now, so it is not settled by us any more. */
  lost: boolean
  /** It goes back unhandled: turned away before its handlers began. */
  released: boolean
  /** What became of it; undefined until then, and for a message that is left. */
  settlement: Verdict | undefined
  /** The same message, received again while this one is in hand: what comes of this one goes for them. */
  duplicates: readonly Held[] | undefined
}

/** @param beforeStart called before each of its handlers begins. */
export function hold(
  received: Received,
  visibilityMs: number,
  nowMs: number,
  beforeStart?: (held: Held) => void,
): Held {
  const held: Held = {
    received,
    interruption: new Interruption(beforeStart && (() => beforeStart(held))),
    bytes: received.body.length,
    receivedAtMs: nowMs,
    deadlineMs: nowMs + visibilityMs,
    renewal: undefined,
    lost: false,
    released: false,
    settlement: undefined,
    duplicates: undefined,
  }
  return held
}
