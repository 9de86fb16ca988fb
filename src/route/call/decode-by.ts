import { type Either, left, right } from 'fp-ts/lib/Either.js'
import { frameLines } from '../../dead-letter/record/record.ts'
import { type EventSchema, isCodec, kindOf } from '../../decode/catalogue.ts'
import { type Decoded, decodeEvent } from '../../decode/decode.ts'
import { SchemaError, type StandardSchema, validateEvent } from '../../decode/standard-schema.ts'
import type { Failure } from '../../message/failure.ts'
import { isPermanentError } from '../../message/permanent-error.ts'
import { isRetryAfterError } from '../../message/retry-after-error.ts'
import { isInstance, property } from '../../message/thrown.ts'
import { type Classify, failureOf } from './call.ts'
import type { InterruptedBy, Interruption } from './interruption.ts'
import { startTimeout, stopTimeout } from './timeout.ts'

export type DecodedOrNot = Either<Failure, Decoded<unknown>>

/** What holds for a schema of the app's, whose code is as free to fail as a handler's. */
export interface Terms {
  /** How long an asynchronous schema may take, in seconds. `Infinity` for no bound. */
  readonly timeoutSeconds: number
  readonly classify: Classify | undefined
  readonly interruption: Interruption
}

/**
 * The event decoded, or as it came where its type is unknown. A promise only where the schema answers
 * with one: by a codec it is decoded at once. Never throws or rejects.
 */
export function decodeBy(
  schema: EventSchema | undefined,
  type: string,
  raw: unknown,
  terms: Terms,
): DecodedOrNot | Promise<DecodedOrNot> {
  if (schema === undefined) return right({ event: raw, drift: [] })
  return isCodec(schema) ? decodeEvent(schema, type, raw) : validateBy(schema, type, raw, terms)
}

function validateBy(schema: StandardSchema, type: string, raw: unknown, terms: Terms) {
  const failed = async (error: unknown) => left(await failureOfSchema(error, type, terms))
  try {
    const answer = validateEvent(schema, type, raw)
    return answer instanceof Promise ? inTime(answer.catch(failed), type, terms) : answer
  } catch (error) {
    return inTime(failed(error), type, terms)
  }
}

/** Waits for a schema for as long as for a handler. Its late answer is ignored. */
function inTime(answer: Promise<DecodedOrNot>, type: string, terms: Terms): Promise<DecodedOrNot> {
  const { timeoutSeconds, interruption } = terms
  return new Promise((resolve) => {
    const onInterrupt = (by: InterruptedBy) => finish(left({ _tag: 'Interrupted', type, by }))
    const finish = (outcome: DecodedOrNot) => {
      stopTimeout(timer)
      interruption.ignore(onInterrupt)
      resolve(outcome)
    }
    const timer = startTimeout(timeoutSeconds, (_reason, seconds) => {
      const cause = new SchemaError(`the schema of "${type}" did not answer within ${seconds} s`)
      finish(left({ _tag: 'HandlerFailed', type, cause }))
    })
    interruption.listen(onInterrupt)
    answer.then(finish)
  })
}

/**
 * A schema that breaks says nothing about the event, so it is tried again, as when a handler throws.
 * What it threw may quote the payload: its name and its place in the code go on, its words do not.
 */
async function failureOfSchema(error: unknown, type: string, terms: Terms): Promise<Failure> {
  if (isInstance(error, SchemaError)) return { _tag: 'HandlerFailed', type, cause: error }
  const failure = await failureOf(error, type, terms.classify, terms.interruption)
  if (!('cause' in failure) || isPermanentError(error) || isRetryAfterError(error)) return failure
  return { ...failure, cause: withoutWords(error, type) }
}

function withoutWords(error: unknown, type: string): SchemaError {
  const wordless = new SchemaError(`the schema of "${type}" threw ${nameOf(error)}`)
  const [stack, message] = [property(error, 'stack'), property(error, 'message')]
  const frames = frameLines(isText(stack) ? stack : '', isText(message) ? message : '')
  wordless.stack = [`${wordless.name}: ${wordless.message}`, ...frames].join('\n')
  return wordless
}

function nameOf(error: unknown): string {
  const name = property(error, 'name')
  return isText(name) && /^\w{1,60}$/.test(name) ? name : kindOf(error)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
