import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Asked } from '../answers/answer.ts'
import { errorKindOf } from '../errors/error-kind.ts'
import { isOfCredentials } from '../errors/retry-class.ts'
import { type Identity, readProfilesAfresh } from '../identity.ts'
import { errorFromSdk, faultOf } from './error.ts'

/** The SDK, loaded when the first request needs it. */
export interface Sdk {
  /** A client of the app may have nothing but `send`. */
  readonly client: Pick<SQSClient, 'send'> & Partial<Pick<SQSClient, 'config'>>
  readonly commands: typeof import('@aws-sdk/client-sqs')
  /** The client's credentials, where it has them. */
  readonly identity: Identity | undefined
}

export interface SdkQueueOptions {
  /** Returns the client for this queue. May reject with a QueueError. */
  readonly sdk: () => Promise<Sdk>
  /** How long one attempt may take, beside the wait of a long poll, in milliseconds. */
  readonly requestTimeoutMs: number
  /** Aborts when the service is closed, and ends all its requests. */
  readonly closed?: AbortSignal
}

export interface SendOptions {
  readonly abortSignal: AbortSignal
  readonly requestTimeout?: number
}

/** A request's deadline, in time-outs of one attempt: time for a second one, with its backoff. */
const deadlineFactor = 2

/**
 * Makes one request under one deadline. The SDK's own time-outs stop at the first byte of an answer, and a
 * handed-in client may have none; this one ends a request that hangs in the middle, too, and one that waits
 * for credentials or between two attempts, where the SDK ignores the signal. Refused credentials are asked
 * for again: the SDK itself keeps them until they expire.
 *
 * @throws QueueError for any failure.
 */
export async function sendWithin<Answer>(
  request: SdkQueueOptions &
    Asked & { readonly waitMs?: number; readonly signal?: AbortSignal | undefined },
  send: (sdk: Sdk, options: SendOptions) => Promise<Answer>,
): Promise<Answer> {
  const { action, queue, waitMs = 0, requestTimeoutMs } = request
  const ending = new AbortController()
  const ended = Promise.withResolvers<never>()
  const end = () => {
    ending.abort()
    ended.reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }))
  }
  let timedOut = false
  const timer = setTimeout(
    () => {
      timedOut = true
      end()
    },
    waitMs + deadlineFactor * requestTimeoutMs,
  )
  const signals = [request.closed, request.signal].filter((signal) => signal !== undefined)
  for (const signal of signals) signal.addEventListener('abort', end)
  if (signals.some(({ aborted }) => aborted)) end()
  const longPoll = waitMs > 0 && { requestTimeout: waitMs + requestTimeoutMs }
  let refusal: unknown
  const run = async () => {
    const sdk = await request.sdk()
    const options = { abortSignal: ending.signal, ...longPoll }
    const generation = sdk.identity?.generation() ?? 0
    try {
      return await send(sdk, options)
    } catch (error) {
      const { code, status } = faultOf(error)
      if (!isOfCredentials(errorKindOf(code, status))) throw error
      refusal = error
      const others = await otherCredentials(status, sdk.identity, generation).catch(() => false)
      if (!others || ending.signal.aborted) throw error
      refusal = undefined
      return await send(sdk, options)
    }
  }
  try {
    return await Promise.race([ended.promise, run()])
  } catch (error) {
    // If no others came in time, the refusal is the better error.
    const isLate = timedOut && refusal !== undefined
    throw errorFromSdk(isLate ? refusal : error, { action, queue, timedOut: timedOut && !isLate })
  } finally {
    clearTimeout(timer)
    for (const signal of signals) signal.removeEventListener('abort', end)
  }
}

/** Asks for other credentials after SQS refused them or none were found. True if there may be others. */
async function otherCredentials(
  status: number | undefined,
  identity: Identity | undefined,
  generation: number,
): Promise<boolean> {
  if (status !== undefined) return (await identity?.renew(generation)) ?? false
  await readProfilesAfresh()
  return true
}
