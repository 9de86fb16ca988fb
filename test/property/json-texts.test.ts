import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatted } from '../../src/web/page/try/json-format.ts'
import { type JsonPart, jsonParts } from '../../src/web/page/try/json-parts.ts'

const indents = fc.constantFrom(undefined, 1, 2, '\t')

describe('a JSON text', () => {
  it('has the parts that JSON.parse finds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), indents, (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        expect(read(text, jsonParts(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('is formatted as JSON.stringify would, whatever white space it has', () => {
    fc.assert(
      fc.property(fc.jsonValue(), indents, (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        expect(formatted(text)).toBe(JSON.stringify(JSON.parse(text), undefined, 2))
      }),
    )
  })
})

/** The value that is made of what each part is in the text. */
function read(text: string, part: JsonPart | undefined): unknown {
  if (part === undefined) return undefined
  if (part.elements !== undefined) return part.elements.map((element) => read(text, element))
  if (part.members === undefined) return JSON.parse(text.slice(part.from, part.to))
  const entries = [...part.members].map(([name, member]) => [name, read(text, member)])
  return Object.fromEntries(entries)
}
