import { type Answer, isObject, type NamedError, readAnswer } from '../answers/answer.ts'
import { unreadableAnswer } from '../errors/error-kind.ts'
import { retryClassOf } from '../errors/retry-class.ts'
import { faultOf } from './error.ts'
import type { Sdk, SendOptions } from './request.ts'

/** As much of an SDK command as is used here; for each action its types are others. */
export interface Command {
  readonly middlewareStack: { add(middleware: never, options: never): void }
}

/**
 * Sends a command, and judges what comes as the direct transport does where the SDK does not: it takes
 * an answer that is none for an empty one, does not try every status again that is worth it, and gives
 * up a whole receive for odd base64, or a damaged body, in one of its messages. The middleware is put
 * on the command: a client of the app's own stays as it is.
 */
export async function watchedSend(
  { client }: Sdk,
  command: Command,
  options: SendOptions,
  { repeatable }: { readonly repeatable: boolean },
): Promise<Answer> {
  const answered = keepAnswer(command, client.config?.streamCollector)
  addTo(command, 'high', async (next, args) => {
    try {
      return await next(args)
    } catch (error) {
      // What can be read all the same is the answer: another try would say no more.
      if (answered() === undefined) markRetryable(error, repeatable)
      throw error
    }
  })
  try {
    const output: unknown = await client.send(command as never, options)
    if (isObject(output)) return output
  } catch (error) {
    const answer = answered()
    if (answer === undefined) throw error
    return answer
  }
  throw thrown({ code: unreadableAnswer, detail: undefined }, 200)
}

/** Keeps the answer's bytes before the SDK reads them; what comes of it tells what stood in them. */
function keepAnswer(command: Command, collect: Collect | undefined): () => Answer | undefined {
  let bytes: Buffer | undefined
  if (collect === undefined) return () => undefined
  addTo(command, 'low', async (next, args) => {
    const step = await next(args)
    const { response } = step
    if (response.statusCode >= 200 && response.statusCode < 300) {
      const body = await collect(response.body)
      response.body = body
      bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      const error = errorIn(bytes)
      if (error !== undefined) throw thrown(error, response.statusCode)
    }
    return step
  })
  return () => {
    const read = bytes && readAnswer(bytes.toString())
    return read && 'answer' in read ? read.answer : undefined
  }
}

/** Why these bytes are no answer. Most need no parsing for it: the SDK does that. */
function errorIn(bytes: Buffer): NamedError | undefined {
  // A key of this name is rare, and within a string its quotes are escaped.
  const begins = /^\s*\{/.test(bytes.toString('latin1', 0, 64))
  if (begins && !bytes.includes('"__type"')) return undefined
  const read = readAnswer(bytes.toString())
  return 'error' in read ? read.error : undefined
}

/** As the SDK throws a refusal. */
function thrown({ code, detail }: NamedError, status: number): Error {
  return Object.assign(new Error(detail), { name: code, $metadata: { httpStatusCode: status } })
}

/** The SDK's retries go by this mark, beside their own list of names and statuses. */
function markRetryable(error: unknown, repeatable: boolean): void {
  const { code, status } = faultOf(error)
  if (status === undefined || !(error instanceof Error)) return
  const retry = retryClassOf({ code, status, sent: true })
  const again = retry === 'refused' || retry === 'throttled' || (retry === 'lost' && repeatable)
  if (again) Object.assign(error, { $retryable: { throttling: retry === 'throttled' } })
}

type Collect = (stream: unknown) => Promise<Uint8Array>

interface Step {
  readonly response: { readonly statusCode: number; body: unknown }
}

type Next = (args: unknown) => Promise<Step>

/** Around the reading of the answer: `high` outside it and inside the retries, `low` next to the wire. */
function addTo(
  command: Command,
  priority: 'high' | 'low',
  middleware: (next: Next, args: unknown) => Promise<Step>,
): void {
  const wrap = (next: Next) => (args: unknown) => middleware(next, args)
  command.middlewareStack.add(wrap as never, { step: 'deserialize', priority } as never)
}
