import { QueueError } from '../queue/queue-error.ts'
import type { DeadLetterEntry } from './entry.ts'

/** What became of one entry. Nothing is lost: each one is on the source, on the DLQ, or on both. */
export interface ReplayResult {
  readonly entry: DeadLetterEntry
  readonly outcome: ReplayOutcome
}

export type ReplayOutcome =
  /** It is on the source, and no longer on the dead-letter queue. */
  | { readonly _tag: 'Replayed'; readonly messageId: string | undefined }
  /** It was not sent, and is still on the dead-letter queue. */
  | { readonly _tag: 'Kept'; readonly because: string }
  /** It is on the source and still on the dead-letter queue: another replay would send it twice. */
  | { readonly _tag: 'Duplicated'; readonly because: string }
  /** The answer to the send was lost: it is on the dead-letter queue, and perhaps on the source too. */
  | { readonly _tag: 'Uncertain'; readonly because: string }

/** True when SQS said no, so that nothing was sent. Else the request may have been carried out. */
export function wasRefused(error: unknown): boolean {
  if (!(error instanceof QueueError)) return false
  switch (error.kind) {
    case 'NoSuchQueue':
    case 'AccessDenied':
    case 'BadCredentials':
    case 'ExpiredCredentials':
    case 'Throttled':
    case 'InvalidRequest':
      return true
    case 'Unreachable':
    case 'TimedOut':
    case 'Aborted':
    case 'ServerFault':
    case 'Unknown':
      return false
    default:
      return error.kind satisfies never
  }
}

/** Why a request failed, for a person. */
export function reasonOf(error: unknown): string {
  return error instanceof QueueError ? error.message : 'SQS did not answer'
}
