import { createHash } from 'node:crypto'
import { codeWords, isOfTheApp } from './frames.ts'

/** A failure as a record keeps it: redacted, cleaned and cut. Nothing else decides the fingerprint. */
export interface RecordedFailure {
  readonly reason: string
  readonly type?: string | undefined
  readonly error?:
    | { readonly name: string; readonly message: string; readonly code?: string }
    | undefined
  readonly frames?: readonly string[] | undefined
  readonly issues?: readonly { readonly path: string; readonly expected: string }[] | undefined
}

/** The frames that count: those above them depend on who called. */
const framesThatCount = 3

/** The longest message that counts, in characters, once it is normalised. */
const longestMessage = 200

/** As long as a record keeps it. More is not read: the patterns below take the square of its length, at worst. */
const longestRead = 1_000

/**
 * A short name for all failures of one cause: 16 hexadecimal digits.
 *
 * Of the app's errors: name, code and words of the error, the functions and files of the app that threw it,
 * and the type of the event. Not the reason: an error is the same one whether it was retried or not. Not what
 * differs from case to case (ids, numbers, quoted parts), nor between deploys and hosts (lines, folders, hashes
 * of bundles).
 *
 * Of all others the reason with the paths that did not fit, or with our sentence and the type.
 */
export function fingerprint(failure: RecordedFailure): string {
  return hash(partsOf(failure))
}

function partsOf({ reason, type = '', error, frames = [], issues = [] }: RecordedFailure) {
  if (issues.length > 0) {
    return ['issues', reason, ...issues.map(({ path, expected }) => `${path} ${expected}`).sort()]
  }
  const { name = '', message = '', code = '' } = error ?? {}
  // Where nothing was thrown the error is in our words, and named for the reason.
  if (name === reason) return ['reason', reason, type, normalisedMessage(message)]
  const places = frames.filter(isOfTheApp).slice(0, framesThatCount).map(codeWords)
  return ['error', name, code, normalisedMessage(message), type, ...places]
}

/** 16 hexadecimal digits for these words in this order. */
export function hash(words: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16)
}

/**
 * A message without what differs from case to case: quoted parts, addresses, paths, ids, numbers, and what was
 * redacted, whether or not it looked like a secret in this case.
 */
export function normalisedMessage(message: string): string {
  const words = withoutQuotes(message.slice(0, longestRead))
    .replace(hostOfCode, '$1 #')
    .split(/\s+/)
    .map((word) => (isOfTheCase(word) ? '#' : word))
  return words
    .filter((word, at) => word !== '' && !(word === '#' && words[at - 1] === '#'))
    .join(' ')
    .toLowerCase()
    .slice(0, longestMessage)
}

// A long message is cut, perhaps inside of what it quotes.
function withoutQuotes(message: string): string {
  const whole = message.endsWith('…') ? message.replace(/\s\S*$/, '…') : message
  return whole
    .replace(/"[^"]*(?:"|…$)|`[^`]*(?:`|…$)|“[^”]*(?:”|…$)|«[^»]*(?:»|…$)/g, '""')
    .replace(/(?<!\w)['‘][^'’]*(?:['’](?!\w)|…$)/g, '""')
    .replace(/…$/, '')
}

/** Node's messages name the host after the code. */
const hostOfCode =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) [\w.-]+/g

/** Words with a digit or an @, placeholders of what was redacted, URLs, paths, and numbers in hexadecimal. */
function isOfTheCase(word: string): boolean {
  return ofTheCase.some((pattern) => pattern.test(word))
}

const ofTheCase: readonly RegExp[] = [
  /[\d@]/,
  /\[(?:token|mail|card)\]/,
  /:\/\//,
  /^[("[]?(?:~|\.{1,2})?[/\\]\S/,
  /^[a-z]:[/\\]/i,
  /[/\\][^/\\]+[/\\]|[/\\][^/\\]*\.\w/,
  /^[("[]?[0-9a-f]{8,}\b/i,
  /^[("[]?(?:[0-9a-f]{0,4}:){2,}/i,
]
