import type { SQSClient } from '@aws-sdk/client-sqs'
import type { QueueAction } from '../queue-error.ts'
import { errorFromSdk } from './error.ts'

/** The SDK, loaded when the first request needs it. */
export interface Sdk {
  readonly client: Pick<SQSClient, 'send'>
  readonly commands: typeof import('@aws-sdk/client-sqs')
}

export interface SdkQueueOptions {
  /** Gives the client for this queue. May reject with a QueueError. */
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

/** A request's deadline, in time-outs of one attempt: time for a second one, with its back-off. */
const deadlineFactor = 2

/**
 * Makes one request under one deadline. The SDK's own time-outs stop at the first byte of an answer,
 * and a handed-in client may have none; this one ends a request that hangs in the middle, too, and one
 * that waits for credentials or between two attempts, where the SDK hears no signal.
 *
 * @throws QueueError always, whatever went wrong.
 */
export async function sendWithin<Answer>(
  request: SdkQueueOptions & {
    readonly action: QueueAction
    readonly queue: string
    readonly waitMs?: number
    readonly signal?: AbortSignal | undefined
  },
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
  const run = async () => {
    const sdk = await request.sdk()
    return await send(sdk, { abortSignal: ending.signal, ...longPoll })
  }
  try {
    return await Promise.race([ended.promise, run()])
  } catch (error) {
    throw errorFromSdk(error, { action, queue, timedOut })
  } finally {
    clearTimeout(timer)
    for (const signal of signals) signal.removeEventListener('abort', end)
  }
}
