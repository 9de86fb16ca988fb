import * as t from 'io-ts'
import { registerLeaf } from './walk.ts'

/** A whole number by Stream's description. That it is whole is documented, not enforced. */
export const Integer: t.Type<number> = registerLeaf(
  new t.Type<number>(
    'Integer',
    isFiniteNumber,
    (value, context) => (isFiniteNumber(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  ),
)

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value)
}
