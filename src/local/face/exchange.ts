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
  const requestId = randomUUID()
  const client = watchClient(response)
  const answer = await answerTo(request, { ...sqs, ...client }, requestId)
  if (client.signal.aborted) return
  response.writeHead(answer.status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(answer.body),
    'x-amzn-requestid': requestId,
    ...answer.headers,
  })
  response.end(answer.body)
}

/** Watches whether the whole answer goes out. */
function watchClient(response: ServerResponse): Pick<Context, 'signal' | 'onLost'> {
  const gone = new AbortController()
  let isSent = false
  // Node emits `finish` for a connection that breaks, too. The server's own listener takes the socket away.
  response.prependListener('finish', () => {
    isSent = response.socket?.destroyed === false
  })
  response.on('close', () => {
    if (!isSent) gone.abort()
  })
  return {
    signal: gone.signal,
    onLost(callback) {
      if (gone.signal.aborted) callback()
      else gone.signal.addEventListener('abort', callback)
    },
  }
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
