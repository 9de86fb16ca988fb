/** Text that SQS accepts: it refuses other text, and with it the whole message. */

/**
 * Text for an attribute, which a terminal can show as well: no control characters, no halves of surrogate
 * pairs, white space folded, at most `length` characters. A text that is cut ends with an ellipsis.
 */
export function cleanText(text: string, length: number): string {
  // Four times the length is enough to fold white space from, and limits the work on huge texts.
  const folded = text
    .slice(0, length * 4)
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}\ufffe\uffff]/gu, '?')
    .trim()
  if (folded.length <= length && text.length <= length * 4) return folded
  return `${folded.slice(0, length - 1).toWellFormed()}…`
}

/** 1 to 128 printable ASCII characters without the space, as group, deduplication and attempt ids must be. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,128}$/.test(text)
}

/**
 * JSON text: U+FFFE and U+FFFF, which SQS refuses, are escaped. They can occur in JSON strings only, where the
 * escape means the same.
 */
export function toJson(value: unknown): string {
  return escapeForSqs(JSON.stringify(value))
}

export function escapeForSqs(json: string): string {
  return json.replace(/[\ufffe\uffff]/g, (found) => `\\u${found.charCodeAt(0).toString(16)}`)
}
