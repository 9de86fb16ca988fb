import { describe, expect, it } from 'vitest'
import { jsonParts } from '../../../../src/web/page/try/json-parts.ts'
import { placesOf } from '../../../../src/web/page/try/json-places.ts'

const text = `{
  "type": "channel.updated",
  "channels": { "messaging:fun": { "members": [{ "user": 1 }, {}] }, "team:x": {} },
  "odd key": [[], [{ "a": "}]\\"{[" }]],
  "users": [{ "id": "x" }, { "id": null }]
}`

/** What the places of a path are in the text; `missing in …` for a part that is not there. */
function found(path: string, of = text): string[] {
  const event = jsonParts(of)
  if (event === undefined) throw new Error('This is no JSON.')
  return placesOf(event, path).map(({ from, to, isMissing }) =>
    isMissing ? `missing in ${of.slice(from, from + 12)}` : of.slice(from, to),
  )
}

describe('placesOf', () => {
  it('finds a property, a quoted one too', () => {
    expect(found('type')).toEqual(['"channel.updated"'])
    expect(found('["odd key"][0]')).toEqual(['[]'])
  })

  it('finds an element by its index and an entry by its key', () => {
    expect(found('users[1].id')).toEqual(['null'])
    expect(found('channels{"messaging:fun"}.members[0].user')).toEqual(['1'])
  })

  it('finds all elements and entries of a normalised path, in the order of the text', () => {
    expect(found('users[].id')).toEqual(['"x"', 'null'])
    expect(found('["odd key"][][].a')).toEqual(['"}]\\"{["'])
  })

  it('leads to where a missing part should be', () => {
    expect(found('channels{}.members[].user')).toEqual([
      '1',
      'missing in {}] }, "team',
      'missing in {} },\n  "odd',
    ])
    expect(found('cid')).toEqual(['missing in {\n  "type": '])
  })

  it('finds the event itself by the empty path', () => {
    expect(found('')).toEqual([text])
  })

  it('goes as far as it can along a path that was shortened', () => {
    expect(found('channels…')).toEqual([found('channels')[0]])
  })
})

describe('jsonParts', () => {
  it('reads any value', () => {
    for (const value of ['null', '-1.5e+30', '""', '"\\\\"', '[]', ' [ 1 , 2 ] ', '{"":[{}]}']) {
      const part = jsonParts(value)
      expect(value.slice(part?.from, part?.to)).toBe(value.trim())
    }
  })

  it('knows no parts of what is no JSON', () => {
    for (const value of ['', '{', '{"a" 1}', '[1,]', 'undefined']) {
      expect(jsonParts(value)).toBeUndefined()
    }
  })

  it('does not follow what is nested without end', () => {
    expect(jsonParts('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined()
  })
})
