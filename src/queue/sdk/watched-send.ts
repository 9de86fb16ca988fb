import type {
  ServiceInputTypes as In,
  ServiceOutputTypes as Out,
  SQSClientResolvedConfig,
} from '@aws-sdk/client-sqs'
import type { CommandImpl } from '@smithy/core/client'
import { type Answer, isObject, type NamedError, readAnswer } from '../answers/answer.ts'
import { unreadableAnswer } from '../errors/error-kind.ts'
import { retryClassOf } from '../errors/retry-class.ts'
import { faultOf } from './error.ts'
import type { Sdk, SendOptions } from './request.ts'

/** A command of the SDK, by its input and output. */
export type SdkCommand<I extends In, O extends Out> = CommandImpl<
  I,
  O,
  SQSClientResolvedConfig,
  In,
  Out
>

/**
 * Sends a command, and reads the answer as the direct transport does. The SDK takes another server's
 * answer for an empty one, does not retry every status that is worth it, and fails a whole receive for
 * odd base64, or a damaged body, in one of its messages. The middleware is added to the command: an app's
 * own client stays as it is.
 */
export async function watchedSend<I extends In, O extends Out>(
  { client }: Sdk,
  command: SdkCommand<I, O>,
  options: SendOptions,
  { repeatable }: { readonly repeatable: boolean },
): Promise<Answer> {
  const answered = keepAnswer(command, client.config?.streamCollector)
  addTo(command, 'high', async (next) => {
    try {
      return await next()
    } catch (error) {
      // The answer can be read, so another try would return the same.
      if (answered() === undefined) markRetryable(error, repeatable)
      throw error
    }
  })
  try {
    const output: unknown = await client.send(command, options)
    if (isObject(output)) return output
  } catch (error) {
    const answer = answered()
    if (answer === undefined) throw error
    return answer
  }
  throw thrown({ code: unreadableAnswer, detail: undefined }, 200)
}

/** Keeps the answer's bytes before the SDK reads them. The returned function reads them. */
function keepAnswer<I extends In, O extends Out>(
  command: SdkCommand<I, O>,
  collect: Collect | undefined,
): () => Answer | undefined {
  let bytes: Buffer | undefined
  if (collect === undefined) return () => undefined
  addTo(command, 'low', async (next) => {
    const read = await next()
    const { response } = read
    if (isHttpResponse(response) && response.statusCode >= 200 && response.statusCode < 300) {
      const body = await collect(response.body)
      response.body = body
      bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      const error = errorIn(bytes)
      if (error !== undefined) throw thrown(error, response.statusCode)
    }
    return read
  })
  return () => {
    const read = bytes && readAnswer(bytes.toString())
    return read && 'answer' in read ? read.answer : undefined
  }
}

/** Why these bytes are not an answer. Most are not parsed here: the SDK does that. */
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

interface HttpResponse {
  readonly statusCode: number
  body: unknown
}

function isHttpResponse(response: unknown): response is HttpResponse {
  return isObject(response) && typeof response.statusCode === 'number'
}

/** What reads an answer, around the SDK's own reading of it. */
type Reading = <Read extends { readonly response: unknown }>(
  next: () => Promise<Read>,
) => Promise<Read>

/** Around the reading of the answer: `high` outside it and inside the retries, `low` next to the wire. */
function addTo<I extends In, O extends Out>(
  command: SdkCommand<I, O>,
  priority: 'high' | 'low',
  reading: Reading,
): void {
  command.middlewareStack.add((next) => (args) => reading(() => next(args)), {
    step: 'deserialize',
    priority,
  })
}
