import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen } from '../fixtures/ports.ts'

/**
 * Stands in for Stream's API, which is not reachable from the tests: it checks each request's path,
 * API key, token and body, and answers as Stream does, with its errors too.
 */
export interface StreamStub {
  readonly url: string
  /** The settings of the app. */
  readonly app: Record<string, unknown>
  /** Every request that came: `PATCH /app`, with its body. */
  readonly requests: { readonly line: string; readonly body: unknown }[]
  /** The answer of check_sqs from now on. */
  queueTest: object
  /** Answers every request with this from now on. */
  fail: { readonly status: number; readonly body: object | string } | undefined
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

export const streamKey = 'stub-api-key'
export const streamSecret = 'stub-api-secret-of-the-app'

interface Answer {
  readonly status: number
  readonly body: object | string
}

export async function startStreamStub(app: Record<string, unknown> = {}): Promise<StreamStub> {
  const requests: StreamStub['requests'] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const url = new URL(request.url ?? '/', 'http://stub')
    const line = `${request.method} ${url.pathname}`
    const parsed = body === '' ? undefined : JSON.parse(body)
    requests.push({ line, body: parsed })
    const answer = stub.fail ?? refusal(request, url) ?? answerTo(line, parsed, url)
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  })
  const port = await listen(server)

  function answerTo(line: string, body: unknown, url: URL): Answer {
    switch (line) {
      case 'GET /app':
        return { status: 200, body: { app: stub.app, duration: '1ms' } }
      case 'PATCH /app':
        return update(stub.app, body)
      case 'POST /check_sqs':
        return (
          onlyKeys(body, ['sqs_url', 'sqs_key', 'sqs_secret']) ?? {
            status: 200,
            body: stub.queueTest,
          }
        )
      case 'GET /hook/events':
        return { status: 200, body: { events: eventsOf(url.searchParams.get('product')) } }
      default:
        return error(404, 16, 'no such path')
    }
  }

  const stub: StreamStub = {
    url: `http://127.0.0.1:${port}`,
    app,
    requests,
    queueTest: { status: 'ok', data: {}, duration: '9ms' },
    fail: undefined,
    env: {
      STREAM_API_KEY: streamKey,
      STREAM_API_SECRET: streamSecret,
      get STREAM_BASE_URL() {
        return stub.url
      },
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return stub
}

const events = [
  { name: 'message.new', description: 'A message was sent', products: ['chat'] },
  { name: 'call.created', description: 'A call was made', products: ['video'] },
  { name: 'hologram.projected', description: 'Not known yet', products: ['video'] },
]

function eventsOf(product: string | null) {
  const asked = product?.split(',')
  return events.filter(({ products }) => !asked || products.some((one) => asked.includes(one)))
}

function refusal(request: IncomingMessage, url: URL): Answer | undefined {
  if (url.searchParams.get('api_key') !== streamKey) return error(401, 2, 'api_key not valid')
  const token = request.headers.authorization
  if (request.headers['stream-auth-type'] !== 'jwt' || !isServerToken(token)) {
    return error(401, 43, 'signature is invalid')
  }
  return undefined
}

/** A JSON web token for the server, signed with the app's secret (HS256). */
function isServerToken(token: string | undefined): boolean {
  const [head = '', claims = '', signature = ''] = token?.split('.') ?? []
  const expected = createHmac('sha256', streamSecret)
    .update(`${head}.${claims}`)
    .digest('base64url')
  if (signature !== expected) return false
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).server === true
}

const hookFields = new Set([
  ...[
    'id',
    'hook_type',
    'enabled',
    'product',
    'event_types',
    'webhook_url',
    'timeout_ms',
    'callback',
  ],
  ...['sqs_queue_url', 'sqs_region', 'sqs_auth_type', 'sqs_key', 'sqs_secret', 'sqs_role_arn'],
  ...['sns_topic_arn', 'sns_region', 'sns_auth_type', 'sns_key', 'sns_secret', 'sns_role_arn'],
  ...['should_send_custom_events', 'created_at', 'updated_at'],
])

/** As Stream does it: the list of hooks is replaced, and a hook without an id gets one. */
function update(app: Record<string, unknown>, body: unknown): Answer {
  const refused = onlyKeys(body, ['event_hooks', 'sqs_url', 'sqs_key', 'sqs_secret'])
  if (refused) return refused
  const change = body as { event_hooks?: Record<string, unknown>[] }
  for (const hook of change.event_hooks ?? []) {
    const odd = Object.keys(hook).find((field) => !hookFields.has(field))
    if (odd !== undefined)
      return error(400, 4, `UpdateApp failed with error: "${odd} is not known"`)
    if (hook.hook_type === 'sqs' && !['keys', 'resource'].includes(String(hook.sqs_auth_type))) {
      return error(400, 4, `UpdateApp failed with error: "sqs_auth_type is not valid"`)
    }
    if (hook.sqs_auth_type === 'keys' && !(hook.sqs_key && hook.sqs_secret)) {
      return error(400, 4, `UpdateApp failed with error: "sqs_key and sqs_secret are required"`)
    }
    hook.id ??= `made-${Math.random()}`
  }
  Object.assign(app, change)
  return { status: 200, body: { duration: '3ms' } }
}

function onlyKeys(body: unknown, keys: readonly string[]): Answer | undefined {
  const odd = Object.keys(body ?? {}).find((key) => !keys.includes(key))
  return odd === undefined ? undefined : error(400, 4, `${odd} is not known`)
}

function error(status: number, code: number, message: string): Answer {
  return { status, body: { StatusCode: status, code, message, duration: '1ms', more_info: '' } }
}
