/** JSON that others may have written: each reader answers with undefined for what it does not know. */

/** Undefined for what is no JSON. The parser's own words are dropped: they quote the text. */
export function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

export function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

/** A text that says something. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A whole number from 0. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** A list without the entries that cannot be read. */
export function list<T>(
  value: unknown,
  read: (entry: unknown) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.flatMap((entry) => {
    const known = read(entry)
    return known === undefined ? [] : [known]
  })
}

/**
 * JSON text as SQS takes it: U+FFFE and U+FFFF, which it refuses, are escaped. They can stand inside of
 * JSON strings only, where the escape means the same.
 */
export function toJson(value: unknown): string {
  return escapeForSqs(JSON.stringify(value))
}

export function escapeForSqs(json: string): string {
  return json.replace(/[\ufffe\uffff]/g, (found) => `\\u${found.charCodeAt(0).toString(16)}`)
}
