import { describe, expect, it } from 'vitest'
import { jsonParts } from '../../../../src/web/page/try/json-parts.ts'
import { placeOf } from '../../../../src/web/page/try/json-places.ts'

const text = `{
  "type": "channel.updated",
  "channels": { "messaging:fun": { "members": [{ "user": 1 }, {}] }, "team:x": {} },
  "odd key": [[], [{ "a": "}]\\"{[" }]],
  "users": [{ "id": "x" }, { "id": null }]
}`

/** What the place of a path is in the text; `missing in …` for a part that is not there. */
function found(path: string, of = text): string {
  const event = jsonParts(of)
  if (event === undefined) throw new Error('This is no JSON.')
  const { from, to, isMissing } = placeOf(event, path)
  return isMissing ? `missing in ${of.slice(from, from + 12)}` : of.slice(from, to)
}

describe('placeOf', () => {
  it('finds a property, a quoted one too', () => {
    expect(found('type')).toBe('"channel.updated"')
    expect(found('["odd key"][0]')).toBe('[]')
  })

  it('finds an element by its index and an entry by its key', () => {
    expect(found('users[1].id')).toBe('null')
    expect(found('["odd key"][1][0].a')).toBe('"}]\\"{["')
    expect(found('channels{"messaging:fun"}.members[0].user')).toBe('1')
  })

  it('leads to where a missing part should be', () => {
    expect(found('channels{"messaging:fun"}.members[1].user')).toBe('missing in {}] }, "team')
    expect(found('cid')).toBe('missing in {\n  "type": ')
    expect(found('users[2].id')).toBe('missing in [{ "id": "x"')
  })

  it('finds the event itself by the empty path', () => {
    expect(found('')).toBe(text)
  })

  it('finds the entry of a key that was shortened', () => {
    const key = 'x'.repeat(150)
    expect(found(`{"${key.slice(0, 99)}…"}`, `{"${key}":1}`)).toBe('1')
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
