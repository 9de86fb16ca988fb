import { createHash } from 'node:crypto'
import { withoutPosition } from './frames.ts'

/** The properties by which two failures are the same. */
export interface Sameness {
  readonly reason: string
  /** For failures that belong to a type of event rather than to a line of the app. */
  readonly type: string | undefined
  readonly errorName: string
  /** The error's own code, where it has one. */
  readonly code?: string
  readonly message: string
  readonly frames: readonly string[]
  /** Normalised paths, with what was expected there. */
  readonly issues: readonly string[]
}

/**
 * A short name for all failures of one sort: 16 hexadecimal digits. The same error from the same place
 * of the code has the same one, whatever ids, numbers and quoted values its message holds, and after
 * edits that only move lines.
 */
export function fingerprint(failure: Sameness): string {
  const parts = [
    failure.reason,
    failure.type ?? '',
    failure.errorName,
    normalisedMessage(failure.message),
    ...(failure.code === undefined ? [] : [failure.code]),
    ...failure.frames.map(withoutPosition),
    ...[...failure.issues].sort(),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

/** A message without what differs from case to case: quoted parts, URLs, and words with a digit or an @. */
export function normalisedMessage(message: string): string {
  return message
    .slice(0, 500)
    .replace(/"[^"]*"|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g, '""')
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '#')
    .replace(/\S*[\d@]\S*/g, '#')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
