/**
 * Why a request to SQS failed as a whole, by what a consumer does about it. The adapter that made the request
 * derives it; nothing else reads AWS error names.
 */
export type QueueErrorKind =
  /** No such queue at this URL or of this name. Final. */
  | 'NoSuchQueue'
  /** The caller lacks the right, or the queue's key cannot be used. Final until it is granted. */
  | 'AccessDenied'
  /** No credentials were found, or SQS refused them, and the provider has no others. Final. */
  | 'BadCredentials'
  /** The credentials have expired. They may be renewed. */
  | 'ExpiredCredentials'
  /** Too many requests. A later one may succeed. */
  | 'Throttled'
  /** No connection: refused, reset, or the name does not resolve. Or the answer is not from SQS. */
  | 'Unreachable'
  /** No answer in time. */
  | 'TimedOut'
  /** Our own request was aborted. */
  | 'Aborted'
  /** SQS's own fault (5xx), or an answer that cannot be read. */
  | 'ServerFault'
  /** The request itself is invalid. Final. */
  | 'InvalidRequest'
  | 'Unknown'

export type QueueAction =
  | 'ReceiveMessage'
  | 'DeleteMessage'
  | 'ChangeMessageVisibility'
  | 'SendMessage'
  | 'GetQueueAttributes'
  | 'GetQueueUrl'
  | (string & {})

/**
 * A failed request: which action on which queue, what sort of failure, and AWS's own name for it.
 * The message is a sentence for a person: what happened, where, and what to do.
 */
export class QueueError extends Error {
  override readonly name = 'QueueError'
  readonly kind: QueueErrorKind
  readonly action: QueueAction
  /** The queue's URL or name. */
  readonly queue: string
  /** AWS's name of the error, `ECONNREFUSED` and the like for the network, without a prefix. */
  readonly code: string
  /** The first 300 characters of what SQS or the network itself said. Most messages have them too. */
  readonly detail: string | undefined

  constructor(fault: {
    kind: QueueErrorKind
    action: QueueAction
    queue: string
    code: string
    message: string
    detail?: string | undefined
    cause?: unknown
  }) {
    super(fault.message, fault.cause === undefined ? {} : { cause: fault.cause })
    this.kind = fault.kind
    this.action = fault.action
    this.queue = fault.queue
    this.code = fault.code
    this.detail = fault.detail
  }
}

/** True for failures that another try cannot fix. Only these reject a worker's start. */
export function isFinal(error: QueueError): boolean {
  return (
    error.kind === 'NoSuchQueue' ||
    error.kind === 'AccessDenied' ||
    error.kind === 'BadCredentials' ||
    error.kind === 'InvalidRequest'
  )
}
