import { type Either, isRight, left, right } from 'fp-ts/lib/Either.js'
import type { MalformedBody } from '../../message/failure.ts'
import { defaultLimits } from '../../open/limits.ts'
import { parseJson } from '../../open/json.ts'
import type { Document } from './documents.ts'

/** Where a body is in the input: its line, and which one of several messages there. */
export interface InputPosition {
  readonly line: number
  readonly message?: number
}

/** The body of one SQS message, or why there is none. */
export interface RecordedBody {
  readonly position: InputPosition
  readonly text: Either<MalformedBody, string>
}

/**
 * The bodies in a document. It is a body itself, or it holds bodies as the AWS CLI and jq print them: the
 * output of `aws sqs receive-message`, its `Messages`, one of these, or their bodies as JSON strings.
 */
export function bodiesIn({ line, text }: Document): readonly RecordedBody[] {
  if (text === undefined) return [{ position: { line }, text: malformed('longer than 64 MiB') }]
  const recorded = mayHoldBodies(text) ? recordedIn(text) : undefined
  if (recorded === undefined) return [{ position: { line }, text: right(text) }]
  if (!Array.isArray(recorded)) return [bodyOf(recorded, { line })]
  return recorded.map((each, index) => bodyOf(each, { line, message: index + 1 }))
}

/** Saves most documents a second parse. */
function mayHoldBodies(text: string): boolean {
  return text.includes('"Body"') || /^(\[\s*)?"/.test(text)
}

/** A message or a body, or a list of them; undefined when the document is a body itself. */
function recordedIn(text: string): unknown {
  const parsed = parseJson(text, defaultLimits.maxNesting)
  if (!isRight(parsed)) return undefined
  const value = parsed.right
  if (isRecorded(value)) return value
  if (Array.isArray(value)) return value.length > 0 && value.every(isRecorded) ? value : undefined
  const isAnswer = isObject(value) && Array.isArray(value.Messages) && !Object.hasOwn(value, 'type')
  return isAnswer ? value.Messages : undefined
}

/** Events have a `type`, messages do not. */
function isRecorded(value: unknown): boolean {
  if (typeof value === 'string') return true
  if (!isObject(value) || Object.hasOwn(value, 'type')) return false
  return typeof value.Body === 'string' && (value.MessageId ?? value.ReceiptHandle) !== undefined
}

function bodyOf(recorded: unknown, position: InputPosition): RecordedBody {
  const text = isObject(recorded) ? recorded.Body : recorded
  const isText = typeof text === 'string'
  return { position, text: isText ? right(text) : malformed('a message without "Body"') }
}

function malformed(reason: string): Either<MalformedBody, never> {
  return left({ _tag: 'MalformedBody', reason })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
