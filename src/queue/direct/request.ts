import type { Access } from './access.ts'
import type { Answer, Asked } from '../answers/answer.ts'
import type { SigningTime } from './signing-time.ts'
import { exchange } from './exchange.ts'
import { within } from './no-answer.ts'
import { answered, failed, type FailedOutcome, type Outcome } from './outcome.ts'
import type { Connections } from './pools.ts'
import { retryWaitMs } from './retry-wait.ts'
import type { Signer } from './signer.ts'

/** One request to SQS, with all its tries. `queue` may be a name if the request asks for its URL. */
export interface DirectRequest extends Asked {
  /** The JSON to send, made for each try: a later try of a long poll waits for less time. */
  readonly body: (elapsedMs: number) => string
  /** For one try, until its answer's last byte. */
  readonly tryMs: number
  /** For all tries together. */
  readonly totalMs: number
  /** Whether it may be carried out twice: then it is sent again if its answer is lost. */
  readonly repeatable: boolean
  readonly signal?: AbortSignal | undefined
}

/** How requests reach SQS: connections, address and signature. */
export interface RequestChannel {
  readonly connections: Connections
  readonly access: Access
  readonly signer: Signer
  readonly time: SigningTime
}

export interface RetryOptions {
  /** Tries in all, the first included. */
  readonly requestAttempts: number
  readonly random?: () => number
}

/** Sends a request, with retries. Rejects with a QueueError. */
export async function sendRequest(
  channel: RequestChannel,
  request: DirectRequest,
  retries: RetryOptions,
): Promise<Answer> {
  const { identity } = channel.access
  const begunMs = performance.now()
  for (let failures = 0; ; ) {
    const elapsedMs = failures === 0 ? 0 : performance.now() - begunMs
    const generation = identity.generation()
    const outcome = await sendOnce(channel, request, elapsedMs)
    if (outcome.ok) return outcome.answer
    failures++
    const waitMs =
      failures < retries.requestAttempts ? pause(request, outcome, failures, retries) : -1
    const leftMs = request.totalMs - (performance.now() - begunMs)
    if (waitMs < 0 || waitMs >= leftMs) throw outcome.error
    if (outcome.retry === 'credentials') {
      const renewal = within(identity.renew(generation), {
        timeoutMs: leftMs,
        signal: request.signal,
      })
      // If there are no others, the refusal is the better error.
      if (!(await renewal.catch(() => false))) throw outcome.error
    }
    if (waitMs > 0) await sleep(waitMs, request.signal)
    if (request.signal?.aborted) throw outcome.error
  }
}

async function sendOnce(
  channel: RequestChannel,
  request: DirectRequest,
  elapsedMs: number,
): Promise<Outcome> {
  const { access, time, connections, signer } = channel
  const prepare = async () => {
    const body = request.body(elapsedMs)
    const { host, path, origin } = access
    const unsigned = { action: request.action, host, path, body, atMs: time.now() }
    return { origin, path, headers: await signer.sign(unsigned), body }
  }
  const timeoutMs = Math.max(1, Math.min(request.tryMs, request.totalMs - elapsedMs))
  try {
    const answer = await exchange(connections, prepare, { timeoutMs, signal: request.signal })
    return answered(request, answer, time)
  } catch (error) {
    return failed(request, error)
  }
}

/** How long to wait before the next try; negative for none. */
function pause(
  request: DirectRequest,
  { retry }: FailedOutcome,
  failures: number,
  { random = Math.random }: RetryOptions,
): number {
  if (retry === 'clock') return 0
  if (retry === 'never' || (retry === 'lost' && !request.repeatable)) return -1
  return retryWaitMs(retry, failures, random())
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal?.addEventListener('abort', wake)
  })
}
