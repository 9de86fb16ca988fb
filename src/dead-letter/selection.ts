import type { FailureTag } from '../message/failure.ts'
import { type DeadLetterEntry, hasId, noRecord } from './entry.ts'

/** The conditions that select entries. Without any, all are selected. */
export interface Selection {
  /** The tag of the failure, `Redriven` for messages without a record. Not case-sensitive. */
  readonly reason?: string | undefined
  /** An event type. */
  readonly type?: string | undefined
  /** Ids, or their beginnings. */
  readonly ids?: readonly string[] | undefined
  /** Only messages that came from this queue, or do not name the queue that they came from. */
  readonly sourceArn?: string | undefined
}

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
  noRecord,
  ...Object.entries(isDeadLettered).flatMap(([tag, is]) => (is ? [tag] : [])),
]

export function isSelected(entry: DeadLetterEntry, selection: Selection): boolean {
  const { reason, type, ids, sourceArn } = selection
  if (reason !== undefined && reason.toLowerCase() !== entry.reason.toLowerCase()) return false
  if (type !== undefined && !entry.types.includes(type)) return false
  if (ids !== undefined && !ids.some((id) => hasId(entry, id))) return false
  return sourceArn === undefined || entry.sourceArn === undefined || entry.sourceArn === sourceArn
}
