import type { Dispatcher } from 'undici'
import { queueErrorOf } from '../errors/aws-fault.ts'
import type { Access } from './access.ts'
import type { SigningClock } from './clock.ts'
import { type HttpAnswer, NoAnswer, exchange } from './exchange.ts'
import { backOffMs, type RetryClass, retryClassOf } from './retry.ts'
import type { Signer } from './signer.ts'
import { bareCode } from '../errors/error-kind.ts'
import type { QueueAction, QueueError } from '../queue-error.ts'

/** One action on SQS, as the queue asks for it. */
export interface Call {
  readonly action: QueueAction
  /** The queue's URL, or its name where that is what is asked about. */
  readonly queue: string
  /** The JSON to send, made anew for each try: a long poll waits the shorter, the later it is. */
  readonly body: (elapsedMs: number) => string
  /** For one try, until its answer's last byte. */
  readonly tryMs: number
  /** For all tries together. */
  readonly totalMs: number
  /** Whether it may be done twice: when its answer was lost, it is asked for again. */
  readonly repeatable: boolean
  readonly signal?: AbortSignal | undefined
}

/** How a call reaches SQS: its connections, its address and its signature. */
export interface Line {
  readonly dispatcher: Dispatcher
  readonly access: Access
  readonly signer: Signer
  readonly clock: SigningClock
}

export interface RetryOptions {
  /** Tries in all, the first included. */
  readonly maxAttempts: number
  readonly random?: () => number
}

/** Carries out a call, with retries. Answers with the JSON value; rejects with a QueueError. */
export async function request(line: Line, call: Call, retries: RetryOptions): Promise<unknown> {
  const begunMs = performance.now()
  for (let failures = 0; ; ) {
    const elapsedMs = failures === 0 ? 0 : performance.now() - begunMs
    const outcome = await attempt(line, call, elapsedMs)
    if (outcome.ok) return outcome.value
    failures++
    const waitMs = failures < retries.maxAttempts ? pause(call, outcome, failures, retries) : -1
    const leftMs = call.totalMs - (performance.now() - begunMs)
    if (waitMs < 0 || waitMs >= leftMs) throw outcome.error
    if (outcome.retry === 'expired' && !(await renewed(line, outcome))) throw outcome.error
    if (waitMs > 0) await sleep(waitMs, call.signal)
    if (call.signal?.aborted) throw outcome.error
  }
}

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false
      readonly error: QueueError
      readonly retry: RetryClass | 'clock'
      /** Of the credentials that it was signed with. */
      readonly generation: number
    }

async function attempt(line: Line, call: Call, elapsedMs: number): Promise<Outcome> {
  const { access, clock } = line
  const generation = access.identity.generation()
  try {
    const body = call.body(elapsedMs)
    const { host, path, origin } = access
    const unsigned = { action: call.action, host, path, body, atMs: clock.now() }
    const headers = await line.signer.sign(unsigned)
    const timeoutMs = Math.max(1, Math.min(call.tryMs, call.totalMs - elapsedMs))
    const http = { origin, path, headers, body, timeoutMs, signal: call.signal }
    const answer = await exchange(line.dispatcher, http)
    if (answer.status !== 200) return refusal(line, call, answer, generation)
    return { ok: true, value: JSON.parse(answer.body) }
  } catch (error) {
    return failure(call, error, generation)
  }
}

/** SQS answered with an error; its name stands in the body's `__type`. */
function refusal(line: Line, call: Call, answer: HttpAnswer, generation: number): Outcome {
  const { code, detail } = errorBody(answer)
  const { action, queue } = call
  const error = queueErrorOf({ action, queue, code, status: answer.status, detail })
  const clock = line.clock.correct(code, answer.date)
  const retry = clock ? 'clock' : retryClassOf({ code, status: answer.status, sent: true })
  return { ok: false, error, retry, generation }
}

function failure({ action, queue }: Call, error: unknown, generation: number): Outcome {
  if (error instanceof NoAnswer) {
    const { code, sent, cause } = error
    const detail = cause instanceof Error ? cause.message : undefined
    return {
      ok: false,
      error: queueErrorOf({ action, queue, code, detail, cause }),
      retry: retryClassOf({ code, status: undefined, sent }),
      generation,
    }
  }
  const unreadable = error instanceof SyntaxError
  const code = unreadable ? 'UnreadableAnswer' : error instanceof Error ? error.name : 'Error'
  // The parser's own words quote the answer, which holds bodies.
  const detail = unreadable ? 'the answer is no JSON' : error instanceof Error ? error.message : ''
  const cause = unreadable ? undefined : error
  const refused = queueErrorOf({ action, queue, code, detail, cause })
  return { ok: false, error: refused, retry: 'never', generation }
}

/** False when there are no new credentials to be had: the refusal is then the better reason to tell. */
function renewed({ access }: Line, { generation }: { generation: number }): Promise<boolean> {
  return access.identity.renew(generation).then(
    () => true,
    () => false,
  )
}

/** How long to wait before the next try; negative for none. */
function pause(
  call: Call,
  { retry }: Extract<Outcome, { ok: false }>,
  failures: number,
  { random }: RetryOptions,
): number {
  if (retry === 'clock') return 0
  if (retry === 'never' || (retry === 'lost' && !call.repeatable)) return -1
  return backOffMs(retry, failures, random)
}

function errorBody({ body, status }: HttpAnswer): { code: string; detail: string | undefined } {
  try {
    const { __type, message, Message } = JSON.parse(body) as Record<string, unknown>
    const words = message ?? Message
    return {
      code: typeof __type === 'string' ? bareCode(__type) : `HTTP ${status}`,
      detail: typeof words === 'string' ? words : undefined,
    }
  } catch {
    return { code: `HTTP ${status}`, detail: undefined }
  }
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
