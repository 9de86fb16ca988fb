import { defined } from '../../../message/defined.ts'
import { cleanText } from '../../../message/sendable-text.ts'
import { isError, isList, onRejection, property } from '../../../message/thrown.ts'
import { isOfTheApp, topFrames } from './frames.ts'
import { withoutQuotedValue } from './quoted-value.ts'

/** The app's hook that takes secrets and personal data out of the texts of an error. */
export type Redact = (text: string) => string

/** An error as a record keeps it. Never empty: SQS refuses empty values. */
export interface ErrorSummary {
  readonly name: string
  readonly message: string
  /** Its `code`, where it has one: `ECONNREFUSED`, `23505`. */
  readonly code?: string
}

/** An error that caused another one. */
export interface CauseSummary extends ErrorSummary {
  /** Where it was thrown: the first frame of its stack in the app's code, or the first of all. */
  readonly at?: string
}

/** A thrown value as a record keeps it. */
export interface ThrownSummary extends ErrorSummary {
  /** The errors behind it, by `cause` and in an AggregateError, from the nearest on. At most 5. */
  readonly causes: readonly CauseSummary[]
  readonly frames: readonly string[]
}

const maxNameLength = 80
const maxMessageLength = 1_000
const maxCauseLength = 500
const maxCodeLength = 80
const maxFrameLength = 200
const maxCauses = 5

/** The most characters of a text that are read: far more than are kept, so that `redact` sees whole words. */
const longestRead = 20_000

/**
 * Summarises a thrown value: every text is limited, cleaned and passed through `redact`. Never throws: a
 * property that throws when it is read counts as absent, and if `redact` fails the text is left out.
 */
export function summarise(thrown: unknown, redact: Redact): ThrownSummary {
  const causes = behind(thrown).map((cause): CauseSummary => {
    const frames = rawFrames(cause)
    const at = frames.find(isOfTheApp) ?? frames[0]
    return defined({
      ...summariseError(cause, redact, maxCauseLength),
      at: at === undefined ? undefined : words(at, redact, maxFrameLength),
    })
  })
  return { ...summariseError(thrown, redact), causes, frames: framesOf(thrown, redact) }
}

/** The top frames of its stack, at most 5 by default. */
export function framesOf(thrown: unknown, redact: Redact, most?: number): readonly string[] {
  return rawFrames(thrown, most).map((frame) => words(frame, redact, maxFrameLength))
}

/** A sentence of sluice's own, in the same limits. It contains no values, so `redact` is not called. */
export function ownSummary(name: string, message: string): ErrorSummary {
  return { name: bounded(name, maxNameLength), message: bounded(message, maxMessageLength) }
}

function rawFrames(thrown: unknown, most?: number): readonly string[] {
  const stack = property(thrown, 'stack')
  return typeof stack === 'string' ? topFrames(stack, messageOf(thrown), most) : []
}

/** Its name, message and code alone. */
export function summariseError(
  thrown: unknown,
  redact: Redact,
  length = maxMessageLength,
): ErrorSummary {
  const code = codeOf(thrown)
  return defined({
    name: words(nameOf(thrown), redact, maxNameLength),
    message: words(withoutQuotedValue(nameOf(thrown), messageOf(thrown)), redact, length),
    code: code && words(code, redact, maxCodeLength),
  })
}

function nameOf(thrown: unknown): string {
  const name = property(thrown, 'name')
  if (typeof name === 'string' && name.trim() !== '') return name
  return isError(thrown) ? 'Error' : `thrown ${thrown === null ? 'null' : typeof thrown}`
}

function messageOf(thrown: unknown): string {
  switch (typeof thrown) {
    case 'object': {
      const message = property(thrown, 'message')
      return typeof message === 'string' ? message : ''
    }
    case 'function':
    case 'undefined':
      return ''
    default:
      return String(thrown)
  }
}

function codeOf(thrown: unknown): string | undefined {
  const code = property(thrown, 'code')
  if (typeof code === 'number') return String(code)
  return typeof code === 'string' && code !== '' ? code : undefined
}

/** The nearest first, each once, so that a cycle ends. */
function behind(thrown: unknown): readonly unknown[] {
  const found = new Set([thrown])
  for (const error of found) {
    for (const next of rightBehind(error)) {
      if (found.size <= maxCauses) found.add(next)
    }
  }
  return [...found].slice(1)
}

function rightBehind(error: unknown): readonly unknown[] {
  const name = nameOf(error)
  const all = [
    property(error, 'cause'),
    ...membersOf(error, name === 'AggregateError'),
    ...(name === 'SuppressedError'
      ? [property(error, 'error'), property(error, 'suppressed')]
      : []),
  ]
  return all.filter((one) => one !== undefined)
}

// Other errors have no errors in `errors`, but the issues of a schema, say, with values in them.
function membersOf(error: unknown, anything: boolean): readonly unknown[] {
  const errors = property(error, 'errors')
  if (!isList(errors)) return []
  const length = Math.min(Number(property(errors, 'length')), maxCauses)
  const members = Array.from({ length }, (_, at) => property(errors, at))
  return anything ? members : members.filter(isError)
}

function words(text: string, redact: Redact, length: number): string {
  return bounded(redacted(text.slice(0, longestRead), redact), length)
}

function redacted(text: string, redact: Redact): string {
  if (text === '') return ''
  try {
    const answer: unknown = redact(text)
    if (typeof answer === 'string') return answer
    onRejection(answer)
  } catch (error) {
    onRejection(error)
  }
  return '(redacted)'
}

function bounded(text: string, length: number): string {
  return cleanText(text, length) || '(no message)'
}
