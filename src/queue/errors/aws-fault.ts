import type { QueueAction, QueueError } from '../queue-error.ts'
import { bareCode, errorKindOf } from './error-kind.ts'
import { queueError } from './error-sentence.ts'

/** What an adapter knows of a request that failed. */
export interface AwsFault {
  readonly action: QueueAction
  /** The queue's URL or name. */
  readonly queue: string
  /** AWS's name of the error, or the system's or HTTP client's code. A prefix up to `#` is cut. */
  readonly code: string
  /** The HTTP status, when there was an answer. */
  readonly status?: number | undefined
  /** AWS's own message. */
  readonly detail?: string | undefined
  readonly cause?: unknown
}

/**
 * The QueueError of a failed request, for every adapter that talks to AWS. A batch action has the name of the
 * right that it needs: `DeleteMessage`.
 */
export function queueErrorOf(fault: AwsFault): QueueError {
  const code = bareCode(fault.code)
  const detail = fault.detail?.replace(/\s+/g, ' ').trim()
  return queueError({
    kind: errorKindOf(code, fault.status),
    action: fault.action.replace(/Batch$/, ''),
    queue: fault.queue,
    code,
    ...(detail && detail !== code ? { detail } : {}),
    ...(fault.cause === undefined ? {} : { cause: fault.cause }),
  })
}
