/**
 * Removes the value that a message of JavaScript's own errors quotes: in a handler it may be a part of the
 * payload. The rest of the message is kept.
 */
export function withoutQuotedValue(name: string, message: string): string {
  if (name === 'SyntaxError' && /\bJSON\b/.test(message)) return 'a text that is not valid JSON'
  return quoting.reduce((text, pattern) => text.replace(pattern, '$1…'), message)
}

/** V8's messages that quote a value: the words before it are kept. */
const quoting: readonly RegExp[] = [
  /^(Cannot use 'in' operator to search for '.*?' in ).+$/s,
  /^(Cannot create property '.*?' on (?:string|number|boolean|bigint|symbol) ).+$/s,
  /^(Cannot assign to read only property '.*?' of string ).+$/s,
  /^(Cannot convert ).+(?= to a BigInt$)/s,
  /^(The number ).+(?= cannot be converted to a BigInt)/s,
  /^(Invalid time zone specified: ).+$/s,
  /^(Iterator value ).+(?= is not an entry object$)/s,
]
