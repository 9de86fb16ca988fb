import { cleanText } from './clean-text.ts'
import { topFrames } from './frames.ts'

/** The app's hook that takes secrets and personal data out of an error's message. */
export type Redact = (text: string) => string

/** An error as a record keeps it. Never empty: SQS refuses empty values. */
export interface ErrorSummary {
  readonly name: string
  readonly message: string
}

/** A thrown value as a record keeps it. */
export interface ThrownSummary extends ErrorSummary {
  /** The errors behind it, from the nearest on. */
  readonly causes: readonly ErrorSummary[]
  readonly frames: readonly string[]
}

const maxNameLength = 80
const maxMessageLength = 1_000
const maxCauses = 3

/**
 * Sums up whatever a handler threw: bounded, cleaned, every message through `redact`. Total: getters
 * that throw, and a `redact` that throws, lose that text only.
 */
export function summarise(thrown: unknown, redact: Redact): ThrownSummary {
  const causes: ErrorSummary[] = []
  for (let cause = read(thrown, 'cause'); cause !== undefined && causes.length < maxCauses; ) {
    causes.push(summariseError(cause, redact))
    cause = read(cause, 'cause')
  }
  const stack = read(thrown, 'stack')
  return {
    ...summariseError(thrown, redact),
    causes,
    frames: typeof stack === 'string' ? topFrames(stack).map((frame) => cleanText(frame, 200)) : [],
  }
}

/** A sentence of sluice's own, in the same bounds. It holds no values, so that `redact` is not asked. */
export function ownSummary(name: string, message: string): ErrorSummary {
  return { name: bounded(name, maxNameLength), message: bounded(message, maxMessageLength) }
}

/** The name and the message of whatever was thrown, in the same bounds. Total. */
export function summariseError(thrown: unknown, redact: Redact): ErrorSummary {
  const name = read(thrown, 'name')
  const message = typeof thrown === 'string' ? thrown : read(thrown, 'message')
  return {
    name: bounded(
      typeof name === 'string' && name.trim() !== '' ? name : `thrown ${kind(thrown)}`,
      maxNameLength,
    ),
    message: bounded(redacted(withoutQuotedJson(thrown, message), redact), maxMessageLength),
  }
}

/** What JSON.parse says quotes the text it was given, which may be a part of the payload. */
function withoutQuotedJson(thrown: unknown, message: unknown): string {
  if (typeof message !== 'string') return ''
  return thrown instanceof SyntaxError && /\bJSON\b/.test(message)
    ? 'a text that is not valid JSON'
    : message
}

function redacted(message: string, redact: Redact): string {
  try {
    const text: unknown = redact(message)
    return typeof text === 'string' ? text : '(redacted)'
  } catch {
    return '(redacted)'
  }
}

function bounded(text: string, length: number): string {
  return cleanText(text, length) || '(no message)'
}

function kind(thrown: unknown): string {
  return thrown === null ? 'null' : typeof thrown
}

function read(thrown: unknown, key: 'name' | 'message' | 'stack' | 'cause'): unknown {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  try {
    return (thrown as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}
