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

/** How a schema of an app is called: its code can fail like that of a handler. */
export interface DecodeOptions {
  /** The time limit of an asynchronous schema, in seconds. `Infinity` for none. */
  readonly timeoutSeconds: number
  readonly classify: Classify | undefined
  readonly interruption: Interruption
}

/**
 * Decodes an event; one of an unknown type is not changed. Returns a promise only if the schema does: an
 * io-ts codec decodes at once. Never throws or rejects.
 */
export function decodeBy(
  schema: EventSchema | undefined,
  type: string,
  raw: unknown,
  options: DecodeOptions,
): DecodedOrNot | Promise<DecodedOrNot> {
  if (schema === undefined) return right({ event: raw, drift: [] })
  return isCodec(schema) ? decodeEvent(schema, type, raw) : validateBy(schema, type, raw, options)
}

function validateBy(schema: StandardSchema, type: string, raw: unknown, options: DecodeOptions) {
  const failed = async (error: unknown) => left(await failureOfSchema(error, type, options))
  try {
    const answer = validateEvent(schema, type, raw)
    return answer instanceof Promise ? inTime(answer.catch(failed), type, options) : answer
  } catch (error) {
    return inTime(failed(error), type, options)
  }
}

/** Awaits a schema within the time limit of a handler. Its late answer is ignored. */
function inTime(
  answer: Promise<DecodedOrNot>,
  type: string,
  options: DecodeOptions,
): Promise<DecodedOrNot> {
  const { timeoutSeconds, interruption } = options
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
 * A schema that throws says nothing about the event, so it is retried, as when a handler throws. The
 * message of what it threw may quote the payload: only its name and its stack frames are kept.
 */
async function failureOfSchema(
  error: unknown,
  type: string,
  options: DecodeOptions,
): Promise<Failure> {
  if (isInstance(error, SchemaError)) return { _tag: 'HandlerFailed', type, cause: error }
  const failure = await failureOf(error, type, options.classify, options.interruption)
  if (!('cause' in failure) || isPermanentError(error) || isRetryAfterError(error)) return failure
  return { ...failure, cause: withoutMessage(error, type) }
}

function withoutMessage(error: unknown, type: string): SchemaError {
  const bare = new SchemaError(`the schema of "${type}" threw ${nameOf(error)}`)
  const [stack, message] = [property(error, 'stack'), property(error, 'message')]
  const frames = frameLines(isText(stack) ? stack : '', isText(message) ? message : '')
  bare.stack = [`${bare.name}: ${bare.message}`, ...frames].join('\n')
  return bare
}

function nameOf(error: unknown): string {
  const name = property(error, 'name')
  return isText(name) && /^\w{1,60}$/.test(name) ? name : kindOf(error)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
