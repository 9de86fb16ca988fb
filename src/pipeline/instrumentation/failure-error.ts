import { type Description, describe, summariseError } from '../../dead-letter/record/record.ts'
import { type Failure, failureCause } from '../../message/failure.ts'
import { isError } from '../../message/thrown.ts'

/** How an app's errors are passed on. */
export interface Redaction {
  readonly redact: (text: string) => string
  /** True if the app redacts: its errors are then not passed on unchanged. */
  readonly redacts: boolean
}

/**
 * A failure and its error for those who are not the app's handlers: with the app's own error, unless the app
 * redacts. Then there is a new error in its place, made from what `redact` returned.
 */
export function reportedFailure(
  failure: Failure,
  redaction: Redaction,
): { readonly failure: Failure; readonly error: Error } {
  const { redact, redacts } = redaction
  const cause = failureCause(failure)
  // Passed on unchanged: then the description, which reads stacks, is not needed.
  if (!redacts && isError(cause)) return { failure, error: cause }
  const error = errorOf(failure, describe(failure, redact), redacts)
  return { failure: redacts ? withCause(failure, error, redaction) : failure, error }
}

/**
 * The thrown error itself. A new error where another value was thrown, where nothing was thrown, and where
 * the app redacts.
 */
export function errorOf(failure: Failure, described: Description, redacts: boolean): Error {
  const cause = failureCause(failure)
  if (redacts) return redacted(described)
  return isError(cause) ? cause : made(described, [], cause)
}

function withCause(failure: Failure, cause: Error, { redact }: Redaction): Failure {
  if (!('cause' in failure)) return failure
  if (failure._tag !== 'HandlerFailed' || !('classifyThrew' in failure))
    return { ...failure, cause }
  return { ...failure, cause, classifyThrew: made(summariseError(failure.classifyThrew, redact)) }
}

function redacted({ name, message, code, causes, frames }: Description): Error {
  const behind = causes.reduceRight<Error | undefined>(
    (next, cause) => made(cause, cause.at === undefined ? [] : [cause.at], next),
    undefined,
  )
  return Object.assign(made({ name, message }, frames, behind), code === undefined ? {} : { code })
}

// Without this the stack would be that of sluice.
function made(
  { name, message }: Pick<Description, 'name' | 'message'>,
  frames: readonly string[] = [],
  cause?: unknown,
): Error {
  const error = new Error(message, cause === undefined ? {} : { cause })
  const stack = [`${name}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  return Object.assign(error, { name, stack })
}
