/**
 * What decoding needs to know of a codec to leave an odd part out: may the property under this key be
 * absent? `entity` of schemas/ answers it by this method; `t.partial` is recognised by its tag.
 *
 * This is the whole contract between the engine and schemas/: a method, found by name, so that
 * neither imports the other.
 */
export interface HasOptionalPlaces {
  mayLack(key: string): boolean
}

export function hasOptionalPlaces(codec: unknown): codec is HasOptionalPlaces {
  return (
    typeof codec === 'object' &&
    codec !== null &&
    'mayLack' in codec &&
    typeof codec.mayLack === 'function'
  )
}
