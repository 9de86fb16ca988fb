import { LeafType } from './leaf.ts'
import type { Codec } from './standard.ts'

/** A whole number by Stream's API description. That it is whole is not checked. */
export const Integer: Codec<number> = new LeafType('Integer', isFiniteNumber)

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value)
}
