import { gunzipSync, gzipSync } from 'node:zlib'

/** How the JSON of a body is on the wire. */
export const wireTexts = ['json', 'base64', 'gzip'] as const

export type WireText = (typeof wireTexts)[number]

export function wrapped(json: string, as: WireText): string {
  if (as === 'json') return json
  const bytes = Buffer.from(json)
  return (as === 'gzip' ? gzipSync(bytes) : bytes).toString('base64')
}

/** The JSON of a body. An event's JSON begins with what base64 does not have. */
export function unwrapped(body: string): string {
  if (body.startsWith('{') || body.startsWith('[')) return body
  const bytes = Buffer.from(body, 'base64')
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return (isGzip ? gunzipSync(bytes) : bytes).toString()
}
