import type { IncomingMessage } from 'node:http'
import { tryParseJson } from '../../message/json.ts'
import { actions } from './action/actions.ts'
import type { Action } from './context.ts'
import { SqsFault } from './fault.ts'
import { type Input, isInput } from './input.ts'

/** What a request asks for. */
export interface Asked {
  readonly action: Action
  readonly input: Input
}

/** The most bytes of a request. A batch of 1 MiB can take six times as many in JSON, as escapes. */
export const mostRequestBytes = 8 * 1_048_576

/** Reads a request in SQS's JSON protocol. Throws an SqsFault for any other. */
export function readRequest({ headers }: IncomingMessage, body: Buffer): Asked {
  const target = headers['x-amz-target']
  const name = typeof target === 'string' ? target.replace(/^AmazonSQS\./, '') : undefined
  if (name === undefined) {
    throw new SqsFault(
      'UnknownOperationException',
      'This is a local SQS. It takes requests in the JSON protocol of AWS: POST, with the action in X-Amz-Target (AmazonSQS.SendMessage).',
    )
  }
  const action = actions.get(name)
  if (!action) {
    throw new SqsFault('UnknownOperationException', `SQS has no action ${JSON.stringify(name)}.`)
  }
  if (!isJson(headers['content-type'])) {
    throw new SqsFault(
      'UnsupportedMediaType',
      'The Content-Type of a request must be application/x-amz-json-1.0.',
    )
  }
  const input = tryParseJson(body.toString())
  if (isInput(input)) return { action, input }
  throw new SqsFault('SerializationException', 'The body of a request must be a JSON object.')
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/(x-amz-json-1\.[01]|json)\s*(;|$)/i.test(contentType ?? '')
}
