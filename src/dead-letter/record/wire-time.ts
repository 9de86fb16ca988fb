/**
 * RFC 3339 text of a time in milliseconds since 1970, as in records. Undefined for a number that is no time:
 * it may come from a message.
 */
export function wireTime(ms: number | undefined): string | undefined {
  const time = new Date(ms ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

/** Undefined for text that is not a time. */
export function parseWireTime(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
