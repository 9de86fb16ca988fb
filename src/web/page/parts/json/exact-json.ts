/** A number that JavaScript cannot keep as it was written: `12345678901234567890`, `1.0`. */
export class ExactNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What `JSON.parse` tells about a value that is no object and no list. Older browsers tell nothing. */
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown

/**
 * A JSON value whose numbers are as they were written.
 *
 * @throws SyntaxError for what is not JSON, RangeError for what is nested too deeply.
 */
export function parseExactly(text: string): unknown {
  const reviver: Reviver = (_key, value, context) =>
    typeof value === 'number' && context?.source !== undefined && context.source !== String(value)
      ? new ExactNumber(context.source)
      : value
  return JSON.parse(text, reviver)
}
