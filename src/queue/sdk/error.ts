import { isInstance, property } from '../../message/thrown.ts'
import { queueErrorOf } from '../errors/aws-fault.ts'
import { type QueueAction, QueueError } from '../queue-error.ts'

/** Where an error came up. */
export interface FailedRequest {
  readonly action: QueueAction
  readonly queue: string
  /** Set when our own time limit ended the request: the SDK calls that an abort. */
  readonly timedOut: boolean
}

/** Any error that the SDK threw, sorted and worded. */
export function errorFromSdk(error: unknown, { action, queue, timedOut }: FailedRequest) {
  if (isInstance(error, QueueError)) return error
  const thrown = asThrown(error)
  const known = timedOut
    ? { kind: 'TimedOut' as const, code: 'TimeoutError' }
    : special.find(({ is }) => is(thrown))?.fault
  return queueErrorOf({
    action,
    queue,
    code: codeOf(thrown),
    status: thrown.$metadata?.httpStatusCode,
    detail: thrown.message,
    cause: error,
    ...known,
  })
}

interface Thrown {
  readonly name: string
  readonly message: string
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/**
 * Errors of the SDK that have no name of their own. An answer that is not JSON (a proxy's page, or cut
 * off) is quoted by the SDK in message and error, and may hold bodies: neither is carried on.
 */
const special = [
  {
    is: ({ message }: Thrown) => message.startsWith('Invalid MD5 checksum'),
    fault: {
      code: 'InvalidMd5Checksum',
      detail:
        'the SDK client that was handed in checks the MD5 of bodies itself and hides the whole receive for one that is damaged; make it with md5: false',
    },
  },
  {
    is: ({ message }: Thrown) => /^region is missing/i.test(message),
    fault: {
      kind: 'InvalidRequest' as const,
      code: 'RegionMissing',
      detail: 'no region is known; give it as region, or set AWS_REGION',
    },
  },
  {
    is: ({ name }: Thrown) => name === 'SyntaxError',
    fault: {
      kind: 'ServerFault' as const,
      code: 'UnreadableAnswer',
      detail:
        'the answer is not the JSON of SQS, so that something else may answer at this address',
      cause: undefined,
    },
  },
]

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
    ...(typeof status === 'number' && { $metadata: { httpStatusCode: status } }),
  }
}
