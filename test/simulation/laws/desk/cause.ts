import type { Failure } from '../../ledger/history.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'
import { typesOf } from './types.ts'

/**
 * Why a letter is on the dead-letter queue, in words. Letters with one fingerprint must have one cause. It is read
 * from the record without the code that is simulated, so it is as coarse as anyone can tell: the places in the code
 * that threw are not in it.
 */
export function causeOf(letter: MessageEntry): string {
  const { reason, type, failure } = letter.history
  const { fingerprint, described } = failure ?? {}
  if (described !== undefined) return wordsOf(described, reason, type)
  // Of what nobody can read as a whole, the name of its cause is all that is left of that.
  return fingerprint ?? [reason, ...typesOf(letter)].join(' ')
}

function wordsOf(
  { error, issues = [] }: NonNullable<Failure['described']>,
  reason: string,
  type = '',
): string {
  if (issues.length > 0) {
    const wrong = issues.map(({ path, expected }) => `${path} is no ${expected}`)
    return [reason, ...wrong.toSorted()].join('; ')
  }
  const { name = '', message = '', code = '' } = error ?? {}
  // An error of the app is the same one, for whatever reason it was given up.
  const words = name === reason ? [reason] : [name, code]
  return [...words, type, message.replace(/\d+/g, '#')].join('; ')
}
