import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { QueueError } from '../../queue/queue-error.ts'
import type { Context, Sqs } from './context.ts'
import { type Answer, errorAnswer } from './error-answer.ts'
import { SqsFault } from './fault.ts'
import { isQueryRequest, queryAnswer } from './query-protocol.ts'
import { mostRequestBytes, readRequest } from './request.ts'

/** Answers one request over HTTP. Never rejects. */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  sqs: Sqs,
): Promise<void> {
  const gone = new AbortController()
  const lost: (() => void)[] = []
  response.on('close', () => {
    if (response.writableFinished) return
    gone.abort()
    for (const callback of lost) callback()
  })
  const requestId = randomUUID()
  const onLost = (callback: () => void) => {
    if (gone.signal.aborted) callback()
    else lost.push(callback)
  }
  const answer = await answerTo(request, { ...sqs, signal: gone.signal, onLost }, requestId)
  if (gone.signal.aborted) return
  response.writeHead(answer.status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(answer.body),
    'x-amzn-requestid': requestId,
    ...answer.headers,
  })
  response.end(answer.body)
}

async function answerTo(
  request: IncomingMessage,
  context: Context,
  requestId: string,
): Promise<Answer> {
  try {
    const body = await bodyOf(request)
    if (isQueryRequest(request)) return queryAnswer(requestId)
    const { action, input } = readRequest(request, body)
    return { status: 200, body: JSON.stringify(await action(input, context)) }
  } catch (error) {
    return refusal(error)
  }
}

function refusal(error: unknown): Answer {
  if (error instanceof SqsFault) return errorAnswer(error.code, error.message)
  if (error instanceof QueueError) return errorAnswer(error.code, error.detail ?? error.message)
  return errorAnswer('InternalFailure', 'The local SQS failed at this request.')
}

/** A request that is too large is read to its end, so that its client can read the answer. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes <= mostRequestBytes) chunks.push(chunk)
  }
  if (bytes <= mostRequestBytes) return Buffer.concat(chunks)
  throw new SqsFault(
    'RequestEntityTooLarge',
    `A request has at most ${mostRequestBytes} bytes, this one has ${bytes}.`,
  )
}
