import fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { type StreamEventType, streamEvents } from '../../schemas/index.ts'
import { decodeEvent } from '../../src/decode/decode.ts'
import { sampleEvent } from '../../src/testing/index.ts'
import { partsOf, withAt } from '../../src/testing/sample/parts.ts'

const anyType = fc.constantFrom(...(Object.keys(streamEvents) as StreamEventType[]))
const anyQuirks = fc.record({
  nulls: fc.boolean(),
  missing: fc.boolean(),
  extraKeys: fc.boolean(),
  drift: fc.boolean(),
  own: fc.boolean(),
})
const anyJson = fc
  .jsonValue({ maxDepth: 2 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))

describe('an event of any type, with any values in any of its parts', () => {
  it('is invalid, or decodes to what conforms to its codec, and is not changed by it', () => {
    fc.assert(
      fc.property(
        anyType,
        fc.nat(1_000),
        anyQuirks,
        fc.array(fc.tuple(fc.nat(), anyJson), { maxLength: 4 }),
        (type, seed, quirks, changes) => {
          const codec = streamEvents[type]
          const sample: unknown = sampleEvent(type, seed, quirks)
          const parts = [...partsOf(codec, sample)]
          const odd = changes.reduce((event, [nth, value]) => {
            const path = parts[nth % parts.length]?.path ?? []
            return fits(event, path) ? withAt(event, path, value) : event
          }, sample)
          const before = structuredClone(odd)
          const decoded = decodeEvent<unknown>(codec, type, odd)
          expect(odd).toEqual(before)
          if (isLeft(decoded)) expect(decoded.left.issues).not.toEqual([])
          else expect(codec.is(decoded.right.event)).toBe(true)
          if (changes.length === 0) expect(decoded._tag).toBe('Right')
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

/** Whether the path still leads somewhere, after what other changes have done. */
function fits(value: unknown, path: readonly (string | number)[]): boolean {
  return path.slice(0, -1).every((key) => {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
    return typeof value === 'object' && value !== null
  })
}
