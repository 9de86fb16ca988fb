import { noAnswer, type Refusal } from '../../queue/entries.ts'
import { QueueError } from '../../queue/queue-error.ts'

/** The result of replaying one message. Nothing is lost: each one is on its destination, on the DLQ, or on both. */
export interface ReplayResult {
  /** Its message id on the dead-letter queue. */
  readonly id: string
  readonly fingerprint: string
  /** The URL of its destination. */
  readonly destination: string | undefined
  readonly outcome: ReplayOutcome
}

export type ReplayOutcome =
  /** It is on its destination, and no longer on the dead-letter queue. */
  | {
      readonly _tag: 'Replayed'
      /** Its id on the destination. */
      readonly messageId: string | undefined
      /** An earlier run may have sent it as well: it was broken off before it knew. */
      readonly mayBeTwice: boolean
    }
  /** An earlier run has replayed it, as the journal says. */
  | { readonly _tag: 'ReplayedBefore' }
  /** It was not sent by this run, and is still on the dead-letter queue. */
  | { readonly _tag: 'Kept'; readonly because: string }
  /** It is on its destination and still on the dead-letter queue: another replay would send it twice. */
  | { readonly _tag: 'Duplicated'; readonly because: string }
  /** The answer to the send was lost: it is on the dead-letter queue, and perhaps on its destination too. */
  | { readonly _tag: 'Uncertain'; readonly because: string }
  /** It was not on the queue any more: it expired, or somebody else took it or has it in flight. */
  | { readonly _tag: 'Missing' }

/** How a replay ended. */
export type ReplayEnd =
  | 'done'
  | 'interrupted'
  /** A canary came back. */
  | 'canary returned'
  /** A larger share than was allowed came back. */
  | 'too many returned'
  /** A request failed as a whole, or the disk is full. */
  | 'stopped'

/** Why nothing more is sent. */
export interface Stop {
  readonly end: Exclude<ReplayEnd, 'done'>
  /** In a sentence. */
  readonly because: string
}

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

/** Why a message is left that a pass had no room for. */
export const heldEnough = 'it could not be received: the pass held as many as it may before it came'

/** Why an entry was not carried out, for a person. */
export function reasonOf(refusal: Refusal): string {
  const { code, message, requestError } = refusal
  if (requestError instanceof QueueError) return message
  const isAnswer = requestError === undefined && refusal !== noAnswer
  return isAnswer ? `${code}: ${message}` : 'SQS did not answer'
}
