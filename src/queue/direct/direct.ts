import { queueErrorOf } from '../errors/aws-fault.ts'
import { queueUrlIn } from '../answers/contents.ts'
import type { QueueService } from '../port.ts'
import type { QueueAction } from '../queue-error.ts'
import { type Access, type AccessOptions, resolveAccess } from './access.ts'
import { createSigningTime } from './signing-time.ts'
import { NoAnswer, within } from './no-answer.ts'
import { createPools, type Pools } from './pools.ts'
import { DirectQueue, type SendRequest } from './queue.ts'
import { type RequestChannel, type DirectRequest, sendRequest } from './request.ts'
import { createSigner, rememberLast, type Signer } from './signer.ts'
import { urlOfQueue } from '../queue-url.ts'

export interface DirectOptions extends AccessOptions {
  /**
   * For one try of a request, in milliseconds; a long poll's wait comes on top. All tries together
   * have twice that. Default 10,000.
   */
  readonly requestTimeoutMs?: number
  /** For a new connection, in milliseconds. Default 3,000. */
  readonly connectTimeoutMs?: number
  /** Tries of one HTTP request, the first included. Default 3, as the AWS SDK has it. */
  readonly requestAttempts?: number
}

export const directDefaults = {
  requestTimeoutMs: 10_000,
  connectTimeoutMs: 3_000,
  requestAttempts: 3,
} as const

/**
 * SQS without the SDK's request path: its JSON protocol over undici, signed by AWS's own signer, at a
 * fraction of the CPU. Credentials, region and endpoint are found by the SDK, once; see
 * {@link resolveAccess} for the rule. Proxies: by https_proxy, http_proxy and no_proxy.
 *
 * Nothing is loaded and nothing is read before the first request.
 */
export function createDirectService(options: DirectOptions = {}): QueueService {
  const {
    requestTimeoutMs = directDefaults.requestTimeoutMs,
    connectTimeoutMs = directDefaults.connectTimeoutMs,
    requestAttempts = directDefaults.requestAttempts,
  } = options
  const time = createSigningTime()
  const open = createAccessBook(accessOptions(options))
  let pools: Promise<Pools> | undefined
  let closed = false

  const senderFor = (queue: string): SendRequest => {
    let channels: Channels | undefined
    return async (request) => {
      if (closed) throw closedFault(request)
      if (channels === undefined) {
        pools ??= createPools(connectTimeoutMs)
        const opening = Promise.all([open(queue, request.action), pools])
        const [{ access, signer }, connections] = await inTime(opening, request)
        channels = channelsOf(access, signer, connections, time)
      }
      const channel = request.action === 'ReceiveMessage' ? channels.polls : channels.rest
      return sendRequest(channel, request, { requestAttempts })
    }
  }

  return {
    queue(urlOrArn) {
      const url = urlOfQueue(urlOrArn)
      return new DirectQueue(url, senderFor(url), { requestTimeoutMs })
    },
    async urlOf(name) {
      const body = JSON.stringify({ QueueName: name })
      const asked = { action: 'GetQueueUrl', queue: name }
      const answer = await senderFor(name)({
        ...asked,
        body: () => body,
        tryMs: requestTimeoutMs,
        totalMs: 2 * requestTimeoutMs,
        repeatable: true,
      })
      return queueUrlIn(answer, asked)
    },
    close() {
      closed = true
      pools?.then((connections) => connections.close()).catch(() => {})
    },
  }
}

interface SignedAccess {
  readonly access: Access
  readonly signer: Signer
}

/** The first request waits for credentials and endpoint, within its time-out. */
function inTime<A>(opening: Promise<A>, request: DirectRequest): Promise<A> {
  const { action, queue, totalMs, signal } = request
  return within(opening, { timeoutMs: totalMs, signal }).catch((error: unknown) => {
    if (!(error instanceof NoAnswer)) throw error
    const detail = 'while credentials, region and endpoint were looked up'
    throw queueErrorOf({ action, queue, code: error.code, detail })
  })
}

/** Access is resolved once for all queues of a host; a failure is not kept. */
function createAccessBook(options: AccessOptions) {
  const known = new Map<string, Promise<SignedAccess>>()
  return (queue: string, action: QueueAction): Promise<SignedAccess> => {
    const key = URL.canParse(queue) ? new URL(queue).origin : ''
    const found = known.get(key)
    if (found !== undefined) return found
    const opening = resolveAccess(options, queue, action).then(async (access) => {
      const { region, identity } = access
      return { access, signer: await createSigner({ region, credentials: identity.current }) }
    })
    known.set(key, opening)
    opening.catch(() => known.delete(key))
    return opening
  }
}

interface Channels {
  readonly polls: RequestChannel
  readonly rest: RequestChannel
}

function channelsOf(
  access: Access,
  signer: Signer,
  { polls, rest }: Pools,
  time: RequestChannel['time'],
): Channels {
  const pollSigner = rememberLast(signer, access.identity.generation)
  return {
    polls: { access, time, connections: polls, signer: pollSigner },
    rest: { access, time, connections: rest, signer },
  }
}

/** Only what concerns the SDK, and only what was given: an undefined would hide its own defaults. */
function accessOptions(options: DirectOptions): AccessOptions {
  const { endpoint, region, credentials } = options
  const all = { endpoint, region, credentials }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function closedFault({ action, queue }: DirectRequest): Error {
  return queueErrorOf({ action, queue, code: 'UND_ERR_CLOSED', detail: 'the service was closed' })
}
