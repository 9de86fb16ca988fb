import { Buffer } from 'node:buffer'

/**
 * The bytes of a base64 text, or undefined when it is not base64. Padding may be missing, lines may be
 * wrapped, and either alphabet is accepted (RFC 4648, sections 4 and 5), but not a mixture of the two.
 *
 * Buffer alone is too tolerant: it skips what is not base64 and stops at the first `=`.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const digits = text.replace(/[\r\n\t ]+/g, '')
  const unpadded = digits.replace(/={1,2}$/, '')
  if (digits.length !== unpadded.length && digits.length % 4 !== 0) return undefined
  if (unpadded.length === 0 || unpadded.length % 4 === 1) return undefined
  if (!/^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)$/.test(unpadded)) return undefined
  return Buffer.from(unpadded, 'base64')
}
