import type { Problem } from '../wire/problem.ts'

/** On every answer: it may hold what is personal, and is for this page alone. */
const always: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

/** Bodies are shown as text by a page whose scripts are files of its own: nothing else runs. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: headers('application/json') })
}

export function problem(status: number, { code, message, right }: Problem): Response {
  return json({ code, message, right } satisfies Record<keyof Problem, unknown>, status)
}

/** A file of the page, or the page itself. */
export function file(body: Uint8Array<ArrayBuffer> | string, contentType: string): Response {
  return new Response(body, {
    headers: { ...headers(contentType), 'content-security-policy': pagePolicy },
  })
}

/** Goes on as it is read. */
export function stream(body: ReadableStream<Uint8Array>, contentType: string): Response {
  return new Response(body, { headers: headers(contentType) })
}

export function headers(contentType: string): Record<string, string> {
  return { ...always, 'content-type': contentType }
}
