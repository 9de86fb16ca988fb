import { describe, expect, test } from 'vitest'
import { jsonFault } from '../../../../src/web/try/json-fault.ts'

describe('a fault in JSON', () => {
  test.each([
    ['a value that is none', '{"a": x}', 1, 7],
    ['a comma too many in an object', '{"a":1,}', 1, 8],
    ['a comma too many in a list', '[1,\n 2,\n]', 3, 1],
    ['a comma too few', '{"a":1\n"b":2}', 2, 1],
    ['a colon too few', '{"a" 1}', 1, 6],
    ['a key without quotes', '{a:1}', 1, 2],
    ['a bracket that closes another one', '[1}', 1, 3],
    ['text behind the end', '{} {}', 1, 4],
    ['an end too early', '{"a":[1', 1, 8],
    ['an end after a comma', '[1,', 1, 4],
    ['nothing', '', 1, 1],
    ['a text that is not ended', '{"a":\n  "b\n}', 2, 3],
    ['an escape that is none', '"\\x"', 1, 1],
    ['a number that begins with 0', '[01]', 1, 2],
    ['a number without digits behind its point', '[1.]', 1, 2],
    ['a word of JavaScript', '[NaN]', 1, 2],
    ['a word that goes on', '[nullx]', 1, 2],
    ['a byte order mark', '\ufeff{}', 1, 1],
  ])('is found: %s', (_, text, line, column) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(jsonFault(text)).toEqual({ line, column })
  })

  test.each([
    '{}',
    '[]',
    ' [ { "a" : [ ] , "b" : { } } , -0.5e+3 , true , false , null , "\\u00e4\\n" ] \n',
    '"\u007f\u2028"',
    '0',
  ])('is not found in %s', (text) => {
    expect(jsonFault(text)).toBeUndefined()
  })

  test('is found quickly and without a stack in texts of a megabyte', () => {
    const long = 'x'.repeat(1_000_000)
    expect(jsonFault(`{"a":"${long}",}`)).toEqual({ line: 1, column: 1_000_009 })
    expect(jsonFault(`"${long}`)).toEqual({ line: 1, column: 1 })
    expect(jsonFault('['.repeat(1_000_000))).toEqual({ line: 1, column: 1_000_001 })
    expect(jsonFault(`"${'\\n'.repeat(500_000)}" x`)).toEqual({ line: 1, column: 1_000_004 })
  })
})
