/** RFC 3339 text of a time in milliseconds since 1970, as in records. */
export function wireTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

/** Undefined for text that is not a time. */
export function parseWireTime(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
