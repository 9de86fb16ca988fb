import type { FailureTag } from '../../message/failure.ts'
import { redriven } from '../record/record.ts'

/** Whether a message can be dead-lettered with a failure: see settle/policy.ts. */
const isDeadLettered: Readonly<Record<FailureTag, boolean>> = {
  MalformedBody: true,
  NotAnEvent: true,
  InvalidPayload: true,
  DriftRefused: true,
  UnhandledType: true,
  HandlerFailed: true,
  HandlerTimedOut: true,
  PermanentlyFailed: true,
  RetryRequested: true,
  MiddlewareBroken: true,
  CorruptedBody: false,
  Postponed: false,
  Interrupted: true,
  ProcessingFailed: true,
}

/** Every reason for which a message can be on a dead-letter queue. */
export const reasons: readonly string[] = [
  redriven,
  ...Object.entries(isDeadLettered).flatMap(([tag, is]) => (is ? [tag] : [])),
]
