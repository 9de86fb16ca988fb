import { bareCode, unreadableAnswer } from '../errors/error-kind.ts'
import { queueErrorOf } from '../errors/aws-fault.ts'
import { tryParseJson } from '../../message/json.ts'
import type { QueueAction, QueueError } from '../queue-error.ts'

/** A JSON object: all that SQS answers to the port's requests. Its contents are not checked yet. */
export type Answer = Readonly<Record<string, unknown>>

/** Why a text is not an answer of SQS: the name of the error in it, or that it cannot be read. */
export interface NamedError {
  readonly code: string
  readonly detail: string | undefined
}

/** Reads the body of a successful answer. */
export function readAnswer(
  text: string,
): { readonly answer: Answer } | { readonly error: NamedError } {
  const value = tryParseJson(text)
  if (!isObject(value)) return { error: unreadable }
  if (!('__type' in value)) return { answer: value }
  return { error: namedError(value) ?? unreadable }
}

/** The error in the body of a refusal; undefined where it has no name of SQS's own. */
export function readError(text: string): Partial<NamedError> {
  const value = tryParseJson(text)
  return isObject(value) ? (namedError(value) ?? { detail: wordsOf(value) }) : {}
}

/** What was asked. */
export interface Asked {
  readonly action: QueueAction
  /** The queue's URL or name. */
  readonly queue: string
}

/** The error for an answer without what every answer to the request contains. */
export function unreadableError({ action, queue }: Asked): QueueError {
  return queueErrorOf({ action, queue, ...unreadable })
}

export function isObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const unreadable: NamedError = {
  code: unreadableAnswer,
  detail: 'the answer is not JSON of SQS: something else may answer at this address',
}

/** The error's name is in `__type`. */
function namedError(value: Answer): NamedError | undefined {
  const { __type } = value
  if (typeof __type !== 'string' || __type === '') return undefined
  return { code: bareCode(__type), detail: wordsOf(value) }
}

function wordsOf({ message, Message }: Answer): string | undefined {
  const words = message ?? Message
  return typeof words === 'string' ? words : undefined
}
