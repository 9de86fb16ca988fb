import { gunzipSync } from 'node:zlib'
import { type Either, left, right } from 'fp-ts/lib/Either.js'

/** RFC 1952, section 2.3.1: every gzip member starts with these two bytes. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** The decompressed bytes, or a sentence that says what is wrong. Stops at `maxBytes`. */
export function inflate(bytes: Uint8Array, maxBytes: number): Either<string, Buffer> {
  try {
    return right(gunzipSync(bytes, { maxOutputLength: maxBytes }))
  } catch (error) {
    return left(reason(error, bytes.length, maxBytes))
  }
}

function reason(error: unknown, size: number, maxBytes: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_BUFFER_TOO_LARGE') return `gzip that inflates to more than ${maxBytes} bytes`
  if (code === 'Z_BUF_ERROR') return `gzip that ends too early (${size} bytes)`
  return `damaged gzip (${size} bytes)`
}
