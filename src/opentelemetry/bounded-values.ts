import { summariseError, redactText } from '../dead-letter/record/record.ts'
import { type Failure, failureCause } from '../message/failure.ts'
import type { ProcessInfo } from '../pipeline/instrumentation/instrumentation.ts'
import { QueueError } from '../queue/queue-error.ts'
import { otherError } from './names.ts'
import { otherType } from './own-names.ts'

/**
 * The values of attributes that outsiders choose, or that a program can make up without end. They are bounded, because
 * each new one is a time series that a backend keeps for weeks.
 */

/** The event's type where the catalogue knows it. Undefined for what is not an event. */
export function boundedType({ type, isKnown }: Pick<ProcessInfo, 'type' | 'isKnown'>) {
  return isKnown || type === undefined ? type : otherType
}

/** How many names of errors are told apart. */
const maxErrorTypes = 100

/** A name of a class or a code. Anything else may be a text with values in it. */
const nameLike = /^[A-Za-z_$][\w$.:-]{0,79}$/

/** The values of `error.type`: the first hundred that are names, then `_OTHER`. */
export class ErrorTypes {
  readonly #known = new Set<string>()

  /** Of a failure: the name of the app's error, or the tag. */
  ofFailure(failure: Failure): string {
    const cause = failureCause(failure)
    return cause === undefined ? failure._tag : this.ofError(cause)
  }

  /** Of a thrown value: its name. */
  ofError(error: unknown): string {
    return this.of(summariseError(error, redactText).name)
  }

  /** Of a request that failed: the code that SQS or the network gave. */
  ofRequest(error: Error): string {
    return error instanceof QueueError ? this.of(error.code) : this.ofError(error)
  }

  /** Of a name or a code. */
  of(name: string): string {
    if (this.#known.has(name)) return name
    if (!nameLike.test(name) || this.#known.size >= maxErrorTypes) return otherError
    this.#known.add(name)
    return name
  }
}

/** True for a request that we have ended: a stop ends the poll that is open. */
export function isAborted(error: Error): boolean {
  return error instanceof QueueError && error.kind === 'Aborted'
}

/** True for what says nothing about the event: it was not handled, and is received again. */
export function isNoError({ _tag }: Failure): boolean {
  return _tag === 'Postponed' || _tag === 'Interrupted'
}
