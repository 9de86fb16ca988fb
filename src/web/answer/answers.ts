import type { Problem } from '../wire/problem.ts'

/** On every answer: it is for this page alone. */
const always: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** It may hold what is personal. */
const neverStored = 'no-store'

/** What has a hash of its content in its name is never another file. */
const storedForGood = 'private, max-age=31536000, immutable'

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

/** For what is no page: a browser that shows it all the same runs nothing. */
const strictPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: headers('application/json') })
}

export function problem(status: number, { code, message, right }: Problem): Response {
  return json({ code, message, right } satisfies Record<keyof Problem, unknown>, status)
}

/** Of HTTP, those that it is answered by: `GET` is `HEAD` as well. */
export function wrongMethod(method: string, allowed: readonly string[]): Response {
  const allow = allowed.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', ')
  const message = `${method} is not for this address: ask by ${allow}.`
  const answer = problem(405, { code: 'WrongMethod', message })
  answer.headers.set('allow', allow)
  return answer
}

/** The document of the page. */
export function documentOf(html: string): Response {
  return new Response(html, {
    headers: { ...headers(htmlType), 'content-security-policy': pagePolicy },
  })
}

/** A file that the page loads. */
export function file(
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
  { isHashed }: { readonly isHashed: boolean },
): Response {
  const cacheControl = isHashed ? storedForGood : neverStored
  return new Response(body, { headers: { ...headers(contentType), 'cache-control': cacheControl } })
}

/** Server-sent events: what stands between must neither collect them (nginx) nor compress them (middleware of an app). */
export function eventStream(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: {
      ...headers('text/event-stream'),
      'cache-control': `${neverStored}, no-transform`,
      'x-accel-buffering': 'no',
    },
  })
}

/** Lines of JSON, as a file to keep. Of its name only what needs no quotes stays. */
export function download(body: ReadableStream<Uint8Array>, name: string): Response {
  const plain = name.replaceAll(/[^\w.-]/g, '')
  return new Response(body, {
    headers: {
      ...headers('application/x-ndjson'),
      'content-disposition': `attachment; filename="${plain}"`,
    },
  })
}

/** A page of one sentence. */
export function page(status: number, sentence: string): Response {
  return new Response(plainPage('', sentence), { status, headers: headers(htmlType) })
}

/** A page that leads to an address of this server. */
export function refreshPage(path: string): Response {
  const refresh = `<meta http-equiv="refresh" content="0; url=${escaped(path)}">`
  return new Response(plainPage(refresh, 'Opening the desk …'), { headers: headers(htmlType) })
}

export function redirect(path: string): Response {
  return new Response(null, { status: 303, headers: { ...headers('text/plain'), location: path } })
}

function headers(contentType: string): Record<string, string> {
  return {
    ...always,
    'cache-control': neverStored,
    'content-security-policy': strictPolicy,
    'content-type': contentType,
  }
}

/** As text in HTML, or as the value of an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const htmlType = 'text/html; charset=utf-8'

function plainPage(head: string, sentence: string): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>sluice</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `${head}</head><body><p>${escaped(sentence)}</p></body></html>\n`,
  ].join('')
}
