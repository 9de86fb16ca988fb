import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequest, sendResponse } from '@remix-run/node-fetch-server'
import { page } from '../answer/answers.ts'
import { property } from '../../message/thrown.ts'

/** Answers the requests of `node:http`, and of what is built on it. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** A listener for what answers a Request with a Response, and never rejects. */
export function listenerOf(answer: (request: Request) => Promise<Response>): Listener {
  return (request, response) => {
    void respond(request, response, answer)
  }
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: Request) => Promise<Response>,
): Promise<void> {
  try {
    const request = requestOf(incoming, outgoing)
    await send(outgoing, request === undefined ? noRequest() : await answer(request))
  } catch {
    // Who asked is gone, or the app has answered meanwhile: that must not end the process.
    outgoing.destroy()
  }
}

async function send(outgoing: ServerResponse, answer: Response): Promise<void> {
  if (outgoing.destroyed) await answer.body?.cancel()
  else await sendResponse(outgoing, answer)
}

/** Undefined for what has no address: a Host that is none, or a whole URL in place of a path. */
function requestOf(incoming: IncomingMessage, outgoing: ServerResponse): Request | undefined {
  let request: Request
  try {
    request = createRequest(incoming, outgoing)
  } catch {
    return undefined
  }
  if (!incoming.readableEnded || request.body === null) return request
  // A parser of the app has read the body: nobody can read it again, and its end was told already.
  return new Request(request, { body: JSON.stringify(property(incoming, 'body') ?? null) })
}

function noRequest(): Response {
  return page(400, 'This is not a request that can be answered.')
}
