/**
 * A codec that says which of its properties may be absent, so that decoding can leave out one that does
 * not fit. `entity` of schemas/ has this method; `t.partial` is recognised by its tag.
 *
 * This is the whole contract between the engine and schemas/: a method, found by name, so that
 * neither imports the other.
 */
export interface HasOptionalProperties {
  mayLack(key: string): boolean
}

export function hasOptionalProperties(codec: unknown): codec is HasOptionalProperties {
  return (
    typeof codec === 'object' &&
    codec !== null &&
    'mayLack' in codec &&
    typeof codec.mayLack === 'function'
  )
}
