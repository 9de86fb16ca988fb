/** The parts of a request of `node:http` that are read. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
}

/** The parts of a response of `node:http` that are used. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown
  end(body?: string): unknown
}

/**
 * Answers requests for a program's own server: from a `Request` to a `Response` (Hono, Next.js, Deno, Bun …), and as a
 * listener of `node:http`, Express and Fastify's raw requests. It answers GET and HEAD.
 */
export interface HttpHandler {
  (request: NodeRequest, response: NodeResponse): void
  (request: Request): Promise<Response>
}

/** What is answered to a request. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Makes a handler of what answers a path. The path has no query. */
export function httpHandler(answer: (path: string) => Answer | Promise<Answer>): HttpHandler {
  const answerTo = async (method: string, path: string): Promise<Answer> => {
    if (method !== 'GET' && method !== 'HEAD') return onlyGet
    try {
      return await answer(path)
    } catch {
      // What failed may hold anything: it is not for whoever asks.
      return failed
    }
  }
  // Other servers pass something else as the second argument: their own context or connection.
  function handle(request: NodeRequest, response: NodeResponse): void
  function handle(request: Request): Promise<Response>
  function handle(request: NodeRequest | Request, response?: unknown): unknown {
    const { method = 'GET', url = '/' } = request
    const path = pathOf(url)
    const answering = answerTo(method, path)
    if (isNodeResponse(response)) {
      void answering.then((given) => send(response, given))
      return undefined
    }
    return answering.then((given) => responseOf(given, method))
  }
  return handle
}

const onlyGet: Answer = textAnswer(405, 'Ask by GET.\n')
const failed: Answer = textAnswer(500, 'The answer could not be made.\n')

export function textAnswer(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body }
}

/** Of `node:http` the URL is a path, of a `Request` it has a host. */
function pathOf(url: string): string {
  const [withoutQuery = ''] = url.split(/[?#]/, 1)
  return withoutQuery.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/'
}

function isNodeResponse(value: unknown): value is NodeResponse {
  return typeof value === 'object' && value !== null && 'writeHead' in value
}

function headersOf({ status, contentType }: Answer): Record<string, string> {
  const headers = { 'content-type': contentType, 'cache-control': 'no-store' }
  return status === 405 ? { ...headers, allow: 'GET, HEAD' } : headers
}

/** Node sends no body to HEAD by itself. */
function send(response: NodeResponse, answer: Answer): void {
  try {
    response.writeHead(answer.status, headersOf(answer))
    response.end(answer.body)
  } catch {
    // The app has answered meanwhile, as at a time-out of its own: that must not end the process.
  }
}

function responseOf(answer: Answer, method: string): Response {
  const body = method === 'HEAD' ? null : answer.body
  return new Response(body, { status: answer.status, headers: headersOf(answer) })
}
