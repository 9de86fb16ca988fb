import { hash } from 'node:crypto'

/**
 * Whether a body is the one that SQS says it sent or took. True where SQS gave no MD5, and where this
 * Node has none (FIPS mode): what cannot be checked counts as intact.
 */
export function matchesMd5(body: string, md5: unknown): boolean {
  if (typeof md5 !== 'string') return true
  const own = md5Of(body)
  return own === undefined || own === md5.toLowerCase()
}

/** In hexadecimal; undefined where this Node has no MD5. */
export function md5Of(data: string | Uint8Array): string | undefined {
  try {
    return hash('md5', data)
  } catch {
    return undefined
  }
}
