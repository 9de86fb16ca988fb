import { noAnswer, type Refusal } from '../queue/entries.ts'
import { QueueError } from '../queue/queue-error.ts'
import type { DeadLetterEntry } from './entry.ts'

/** The result of replaying one entry. Nothing is lost: each one is on the source, on the DLQ, or on both. */
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

/** True if SQS refused it, so that nothing was sent. Otherwise the request may have been carried out. */
export function wasRefused(refusal: Refusal): boolean {
  if (refusal === noAnswer) return false
  const { requestError } = refusal
  if (requestError === undefined) return true
  if (!(requestError instanceof QueueError)) return false
  switch (requestError.kind) {
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
      return requestError.kind satisfies never
  }
}

/** Why an entry was not carried out, for a person. */
export function reasonOf(refusal: Refusal): string {
  const { code, message, requestError } = refusal
  if (requestError instanceof QueueError) return message
  const isAnswer = requestError === undefined && refusal !== noAnswer
  return isAnswer ? `${code}: ${message}` : 'SQS did not answer'
}
