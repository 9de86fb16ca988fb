/**
 * True for a W3C traceparent of a valid span: `00-TRACE-SPAN-FLAGS`, in lower-case hexadecimal (Trace Context, level 2).
 * Of a later version than 00 only one without more behind it.
 */
export function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && traceparent.test(value)
}

/** Neither id may be all zeros, and version ff is none. */
const traceparent = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/
