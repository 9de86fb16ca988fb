import { isLeft } from 'fp-ts/lib/Either.js'
import type { Catalogue } from '../../decode/catalogue.ts'
import { eventType, lookUp, notAnEvent } from '../../decode/decode.ts'
import { SchemaError } from '../../decode/standard-schema.ts'
import { type Failure, failureCause } from '../../message/failure.ts'
import type { Drift, Issue } from '../../message/issue.ts'
import { isInstance } from '../../message/thrown.ts'
import { decodeBy, type DecodeOptions } from './decode-by.ts'

/** How a value fits the codec of its type, without a handler. */
export type Fit =
  | { readonly _tag: 'NotAnEvent'; readonly found: string }
  /** The catalogue does not have its type. */
  | { readonly _tag: 'Unknown'; readonly type: string }
  | { readonly _tag: 'Fits'; readonly type: string; readonly drift: readonly Drift[] }
  | { readonly _tag: 'Invalid'; readonly type: string; readonly issues: readonly Issue[] }
  /** Nothing is known: its schema was interrupted. */
  | { readonly _tag: 'Interrupted'; readonly type: string }

/** Decodes a value as a worker would. Never rejects. */
export async function fitOf(
  catalogue: Catalogue,
  value: unknown,
  options: DecodeOptions,
): Promise<Fit> {
  const type = eventType(value)
  if (type === undefined) return notAnEvent(value)
  const codec = lookUp(catalogue, type)
  if (codec === undefined) return { _tag: 'Unknown', type }
  const decoded = await decodeBy(codec, type, value, options)
  if (!isLeft(decoded)) return { _tag: 'Fits', type, drift: decoded.right.drift }
  if (decoded.left._tag === 'Interrupted') return { _tag: 'Interrupted', type }
  return { _tag: 'Invalid', type, issues: issuesOf(decoded.left) }
}

/** A schema that throws says nothing about the event, but its event is dead-lettered too. */
function issuesOf(failure: Failure): readonly Issue[] {
  if (failure._tag === 'InvalidPayload') return failure.issues
  const cause = failureCause(failure)
  const expected = isInstance(cause, SchemaError) ? cause.message : failure._tag
  return [{ path: '', normalisedPath: '', expected }]
}
