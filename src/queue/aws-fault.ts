import { bareCode, kindOf, mayBeClockSkew } from './error-kind.ts'
import { QueueError, type QueueAction, type QueueErrorKind } from './queue-error.ts'
import { arnOfQueueUrl } from './queue-host.ts'

/** What an adapter knows of a request that failed. */
export interface AwsFault {
  readonly action: QueueAction
  /** The queue's URL or name. */
  readonly queue: string
  /** AWS's name of the error, or the system's or HTTP client's code. A prefix up to `#` is cut. */
  readonly code: string
  /** The HTTP status, when there was an answer. */
  readonly status?: number | undefined
  /** AWS's own words. */
  readonly detail?: string | undefined
  readonly cause?: unknown
}

/** Sorts a failed request and words it, for every adapter that speaks to AWS. */
export function queueErrorOf(fault: AwsFault): QueueError {
  const code = bareCode(fault.code)
  const kind = kindOf(code, fault.status)
  return new QueueError({
    kind,
    action: fault.action,
    queue: fault.queue,
    code,
    message: sentence(kind, { ...fault, code }),
    cause: fault.cause,
  })
}

type NamedFault = AwsFault & { readonly code: string }

function sentence(kind: QueueErrorKind, fault: NamedFault): string {
  return `${fault.action} on ${fault.queue}: ${reason(kind, fault)} (${fault.code}${detail(fault)}). ${remedy(kind, fault)}`
}

function detail(fault: NamedFault): string {
  const words = fault.detail?.replace(/\s+/g, ' ').trim().slice(0, 300).replace(/\.$/, '')
  return words === undefined || words === '' || words === fault.code ? '' : `: ${words}`
}

function reason(kind: QueueErrorKind, fault: NamedFault): string {
  switch (kind) {
    case 'NoSuchQueue':
      return 'there is no such queue'
    case 'AccessDenied':
      return isKms(fault.code) ? "the queue's KMS key cannot be used" : 'the right is missing'
    case 'BadCredentials':
      return mayBeClockSkew(fault.code) && fault.code.startsWith('Request')
        ? "this machine's clock is wrong"
        : 'there are no credentials, or SQS refused them'
    case 'ExpiredCredentials':
      return 'the credentials have expired'
    case 'Throttled':
      return 'SQS asks for fewer requests'
    case 'Unreachable':
      return 'no connection'
    case 'TimedOut':
      return 'no answer in time'
    case 'Aborted':
      return 'the request was given up by this process'
    case 'ServerFault':
      return `SQS failed${fault.status === undefined ? '' : ` with status ${fault.status}`}`
    case 'InvalidRequest':
      return 'SQS refused the request as wrong'
    case 'Unknown':
      return 'the request failed'
    default:
      return kind satisfies never
  }
}

function remedy(kind: QueueErrorKind, fault: NamedFault): string {
  switch (kind) {
    case 'NoSuchQueue':
      return 'Look at the name, the account and the region of the queue, and at the endpoint.'
    case 'AccessDenied':
      return `Grant it with this statement in the policy of the role: ${JSON.stringify(statement(fault))}`
    case 'BadCredentials':
      return 'Look at AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the role of this machine, and its clock.'
    case 'ExpiredCredentials':
      return 'Sign in again (aws sso login), or use credentials that renew themselves.'
    case 'Unreachable':
      return 'Look at the endpoint, the network and the proxy settings.'
    case 'TimedOut':
      return 'Look at the network; a busy event loop in this process delays answers too.'
    case 'InvalidRequest':
    case 'Unknown':
      return 'Look at the queue URL, the endpoint and the region.'
    case 'Throttled':
    case 'ServerFault':
    case 'Aborted':
      return 'Trying again later is safe.'
    default:
      return kind satisfies never
  }
}

function isKms(code: string): boolean {
  return code.startsWith('Kms') || code.startsWith('KMS.')
}

/** The policy statement that grants the action. Batch actions are granted by their single names. */
function statement(fault: NamedFault): object {
  if (isKms(fault.code)) {
    const writing = fault.action.startsWith('SendMessage')
    const Action = writing ? ['kms:GenerateDataKey', 'kms:Decrypt'] : 'kms:Decrypt'
    return { Effect: 'Allow', Action, Resource: "the ARN of the queue's KMS key" }
  }
  const Action = `sqs:${fault.action.replace(/Batch$/, '')}`
  return { Effect: 'Allow', Action, Resource: arnOfQueueUrl(fault.queue) ?? "the queue's ARN" }
}
