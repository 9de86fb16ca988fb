import { isInstance, property } from '../../message/thrown.ts'
import { queueErrorOf } from '../errors/aws-fault.ts'
import { unnamedCode, unreadableAnswer } from '../errors/error-kind.ts'
import type { Asked } from '../answers/answer.ts'
import { QueueError } from '../queue-error.ts'

/** The request that failed. */
export interface FailedSdkRequest extends Asked {
  /** Set when our own time limit ended the request: the SDK calls that an abort. */
  readonly timedOut: boolean
}

/** The QueueError for an error that the SDK threw. */
export function errorFromSdk(error: unknown, { action, queue, timedOut }: FailedSdkRequest) {
  if (isInstance(error, QueueError)) return error
  const fault = timedOut ? { ...faultOf(error), code: 'TimeoutError' } : faultOf(error)
  return queueErrorOf({ action, queue, ...fault })
}

/** An error of the SDK, in the terms that all adapters share. */
export interface SdkFault {
  readonly code: string
  readonly status: number | undefined
  readonly detail: string | undefined
  readonly cause: unknown
}

/**
 * The SDK quotes an answer that is not JSON (a proxy's page, or cut off) in the error's message and its other
 * properties. Since that may contain bodies, neither is kept.
 */
export function faultOf(error: unknown): SdkFault {
  const thrown = asThrown(error)
  const { status } = thrown
  const known = special.find(({ is }) => is(thrown))?.fault(thrown)
  return { code: codeOf(thrown), status, detail: thrown.message, cause: error, ...known }
}

interface Thrown {
  readonly name: string
  readonly message: string
  readonly code: unknown
  readonly status: number | undefined
}

/** Errors of the SDK that have no name of their own. */
const special: readonly {
  readonly is: (thrown: Thrown) => boolean
  readonly fault: (thrown: Thrown) => Partial<SdkFault>
}[] = [
  {
    is: ({ message }) => /^region is missing/i.test(message),
    fault: () => ({
      code: 'RegionMissing',
      detail: 'no region is known: set the option region, or AWS_REGION',
    }),
  },
  {
    is: ({ name, status }) => name === 'SyntaxError' || (isOfLanguage(name) && isGood(status)),
    fault: ({ status }) => ({
      code: status === undefined || isGood(status) ? unreadableAnswer : unnamedCode(status),
      detail: undefined,
      cause: undefined,
    }),
  },
  {
    is: ({ name, status }) => name === 'Unknown' && status !== undefined,
    fault: ({ message, status = 0 }) => ({
      code: unnamedCode(status),
      detail: message === 'UnknownError' ? undefined : message,
    }),
  },
]

/** An error of JavaScript, not of SQS: the SDK could not read the answer. */
function isOfLanguage(name: string): boolean {
  return name === 'Error' || name === 'TypeError' || name === 'RangeError'
}

function isGood(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300
}

function codeOf({ name, code }: Thrown): string {
  if (name !== 'Error' && name !== 'AggregateError') return name
  return typeof code === 'string' ? code : 'UnknownError'
}

// A client that was handed in may throw anything.
function asThrown(error: unknown): Thrown {
  const [name, message] = [property(error, 'name'), property(error, 'message')]
  const status = property(property(error, '$metadata'), 'httpStatusCode')
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
    code: property(error, 'code'),
    status: typeof status === 'number' ? status : undefined,
  }
}
