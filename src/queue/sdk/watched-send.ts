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
 * Sends a command, and reads its answer as the other transport does where the SDK's reading falls
 * short: the SDK takes an answer that is none for an empty one, does not know every status that is
 * worth another try, and gives up a whole receive for the base64 or, unless it was made with
 * `md5: false`, the body of one message. All of that is watched on the command: a client of the app's
 * own stays as it is.
 */
export async function watchedSend(
  { client }: Sdk,
  command: Command,
  options: SendOptions,
  { repeatable }: { readonly repeatable: boolean },
): Promise<Answer> {
  let bytes: Buffer | undefined
  const collect = client.config?.streamCollector
  if (collect !== undefined) {
    addTo(command, 'low', async (next, args) => {
      const step = await next(args)
      const { response } = step
      if (response.statusCode < 200 || response.statusCode >= 300) return step
      const body = await collect(response.body)
      bytes = judged(
        Buffer.from(body.buffer, body.byteOffset, body.byteLength),
        response.statusCode,
      )
      response.body = body
      return step
    })
  }
  addTo(command, 'high', async (next, args) => {
    try {
      return await next(args)
    } catch (error) {
      markRetryable(error, repeatable)
      throw error
    }
  })
  try {
    const output: unknown = await client.send(command as never, options)
    if (isObject(output)) return output
  } catch (error) {
    const read = bytes && readAnswer(bytes.toString())
    if (read === undefined || !('answer' in read)) throw error
    return read.answer
  }
  throw thrown({ code: unreadableAnswer, detail: undefined }, 200)
}

/** @throws what the SDK throws for a refusal, when these bytes are no answer. */
function judged(bytes: Buffer, status: number): Buffer {
  // A key of this name is rare, and in a string its quotes are escaped: most answers are parsed once.
  if (/^\s*\{/.test(bytes.toString('latin1', 0, 64)) && !bytes.includes('"__type"')) return bytes
  const read = readAnswer(bytes.toString())
  if ('error' in read) throw thrown(read.error, status)
  return bytes
}

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
