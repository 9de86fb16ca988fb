import { type QueueAction, QueueError, type QueueErrorKind } from '../queue-error.ts'
import { queueArnFromUrl } from '../queue-url.ts'

export interface QueueFault {
  readonly kind: QueueErrorKind
  readonly action: QueueAction
  /** The queue's URL or name. */
  readonly queue: string
  readonly code: string
  /** SQS's or the network's own words. Never holds a body. */
  readonly detail?: string
  readonly cause?: unknown
}

/**
 * A QueueError whose message is a whole sentence: what failed, where to look, what to do. Every adapter makes
 * its errors here, so that they have the same form.
 */
export function queueError(fault: QueueFault): QueueError {
  const { kind, action, queue, code, cause } = fault
  const detail = fault.detail?.slice(0, longestDetail)
  return new QueueError({ kind, action, queue, code, detail, cause, message: sentence(fault) })
}

/**
 * The IAM policy statement that grants an action on a queue, as JSON on one line. The resource is the queue's
 * ARN, if it follows from its URL.
 */
function grantingStatement(action: QueueAction, queue: string): string {
  return statement(`sqs:${action}`, queueArnFromUrl(queue) ?? 'ARN_OF_THE_QUEUE')
}

function statement(action: string, resource: string): string {
  return JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource })
}

function sentence(fault: QueueFault): string {
  const { kind, action, queue, code } = fault
  switch (kind) {
    case 'NoSuchQueue':
      return (
        `There is no queue at ${queue} (${action}: ${code}). ` +
        'Check its name, region, account and the endpoint. A new queue may take a minute to be found.'
      )
    case 'AccessDenied':
      return denied(fault)
    case 'BadCredentials':
      return (
        `${action} on ${queue} needs AWS credentials, and there are none that SQS accepts (${code}). ` +
        `Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run under a role.${said(fault)}`
      )
    case 'ExpiredCredentials':
      return `The AWS credentials for ${action} on ${queue} have expired (${code}). Sign in again, or renew them.`
    case 'Throttled':
      return `SQS throttled ${action} on ${queue} (${code}): too many requests for now. It is tried again later.`
    case 'Unreachable':
      return (
        `${whatIsWrong(code)} for ${action} on ${queue} (${code}). ` +
        `Check the endpoint, that the server runs, the network and the proxy.${said(fault)}`
      )
    case 'TimedOut':
      return `${action} on ${queue} was not answered in time (${code}).`
    case 'Aborted':
      return `${action} on ${queue} was aborted by this process before it was answered.${said(fault)}`
    case 'ServerFault':
      return `SQS failed at ${action} on ${queue} (${code}): a fault of the service. It is tried again later.${said(fault)}`
    case 'InvalidRequest':
      return `SQS rejected ${action} on ${queue} as invalid (${code}).${said(fault)}`
    case 'Unknown':
      return `${action} on ${queue} failed (${code}).${said(fault)}`
    default:
      return kind satisfies never
  }
}

/** An answer with nothing but a status is not from SQS. */
function whatIsWrong(code: string): string {
  return code.startsWith('HTTP ') ? 'Something that is not SQS answered' : 'No connection'
}

function denied(fault: QueueFault): string {
  const { action, queue, code } = fault
  const words = `${action} on ${queue} was denied (${code}).${said(fault)}`
  if (isOfKeyState(code)) {
    return `${words} The queue is encrypted, and its key cannot be used: check the state of the key in KMS.`
  }
  if (isOfKey(fault)) {
    return `${words} The queue is encrypted; this statement grants its key: ${statement(rightOnKey(action), 'ARN_OF_THE_KEY')}`
  }
  return `${words} This policy statement grants it: ${grantingStatement(action, queue)}`
}

/** The right that a refused request lacks, as a policy names it. Undefined where something else is wrong. */
export function missingRight(
  error: Pick<QueueError, 'kind' | 'action' | 'code' | 'detail'>,
): string | undefined {
  if (error.kind !== 'AccessDenied' || isOfKeyState(error.code)) return undefined
  return isOfKey(error) ? rightOnKey(error.action) : `sqs:${error.action}`
}

function isOfKeyState(code: string): boolean {
  return /^kms/i.test(code) && !/accessdenied/i.test(code)
}

function isOfKey({
  code,
  detail,
}: {
  readonly code: string
  readonly detail?: string | undefined
}) {
  return /kms/i.test(code) || /\bkms:/i.test(detail ?? '')
}

function rightOnKey(action: QueueAction): string {
  return action === 'SendMessage' ? 'kms:GenerateDataKey' : 'kms:Decrypt'
}

const longestDetail = 300

function said({ detail }: QueueFault): string {
  if (!detail) return ''
  const words = detail.charAt(0).toUpperCase() + detail.slice(1, longestDetail)
  if (detail.length > longestDetail) return ` ${words}…`
  return /[.!?]$/.test(words) ? ` ${words}` : ` ${words}.`
}
