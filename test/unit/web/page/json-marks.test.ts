import { describe, expect, it } from 'vitest'
import { ExactNumber, parseExactly } from '../../../../src/web/page/parts/json/exact-json.ts'
import {
  below,
  entriesOf,
  holdsMark,
  marksAt,
  type Wanted,
  wantedOf,
} from '../../../../src/web/page/parts/json/marks.ts'

/** The paths of all parts that are marked, with what is said there. */
function marked(value: unknown, wanted: readonly Wanted[], path = '$'): readonly string[] {
  const here = marksAt(value, wanted).map((mark) => `${path} ${mark}`)
  const parts = (entriesOf(value) ?? []).flatMap(([key, part]) =>
    marked(part, below(wanted, key), `${path}.${key}`),
  )
  // What says that something is marked within is right.
  expect(holdsMark(value, wanted)).toBe(here.length + parts.length > 0)
  return [...here, ...parts]
}

function marks(value: unknown, ...issues: readonly [path: string, expected: string][]) {
  return marked(value, wantedOf(issues.map(([path, expected]) => ({ path, expected }))))
}

describe('the marks of parts that do not fit', () => {
  it('stand at every part of a normalised path, but where a part clearly fits', () => {
    const value = { channels: { 'a:1': { members: [{ user: 1 }, { user: 'jane' }] }, 'b:2': {} } }
    expect(marks(value, ['channels{}.members[].user', 'string'])).toEqual([
      '$.channels.a:1.members.0.user expected: string',
      '$.channels.b:2 channels{}.members[].user is missing or odd, expected: string',
    ])
  })

  it('stand at the part that lacks one, and not at a list without elements', () => {
    expect(marks({ user: {} }, ['user.id', 'string'])).toEqual([
      '$.user user.id is missing or odd, expected: string',
    ])
    expect(marks({ teams: [] }, ['teams[]', 'string'])).toEqual([])
    expect(marks({ user: null }, ['user.id', 'string'])).toEqual([
      '$.user user.id is missing or odd, expected: string',
    ])
  })

  it('stand at the event itself, and at names with odd characters', () => {
    expect(marks({}, ['', 'Event'])).toEqual(['$ expected: Event'])
    expect(marks({ 'a b': 1 }, ['["a b"]', 'string'])).toEqual(['$.a b expected: string'])
  })

  it('hold a number that cannot be kept for a number', () => {
    const value = parseExactly('{"id":12345678901234567890,"size":1.0,"usual":7}')
    expect(value).toEqual({
      id: new ExactNumber('12345678901234567890'),
      size: new ExactNumber('1.0'),
      usual: 7,
    })
    expect(marks(value, ['id', 'number'], ['size', 'string'])).toEqual(['$.size expected: string'])
  })
})
