import { describe, expect, test } from 'vitest'
import { markedLines } from '../../../../../src/cli/dlq/look/marked-body.ts'

const issue = (path: string, expected = 'string') => ({ path, expected })

describe('a body with marks', () => {
  test('is the JSON of the event, to be read', () => {
    const event = { a: [1, { b: null }], c: {}, d: [], 'e f': 'x"y' }
    const lines = markedLines(event, [])
    expect(lines.join('\n')).toBe(JSON.stringify(event, null, 2))
  })

  test.each([
    ['a wrong part', { a: 1, b: 2 }, issue('a'), ['  "a": 1,   ← expected: string']],
    ['a missing part', { b: { c: 1 } }, issue('b.d'), ['  "b": {   ← b.d expected: string']],
    ['a missing part of all', { b: 1 }, issue('a'), ['{   ← a expected: string']],
    ['the event', 7, issue('', 'an event'), ['7   ← expected: an event']],
    ['an empty object', { a: {} }, issue('a.b'), ['  "a": {}   ← a.b expected: string']],
    [
      'elements',
      { a: [1, 'x', null] },
      issue('a[]'),
      ['    1,   ← expected: string', '    null   ← expected: string'],
    ],
    [
      'entries of a record',
      { a: { one: { b: 1 }, two: { b: 'x' } } },
      issue('a{}.b'),
      ['      "b": 1   ← expected: string'],
    ],
    ['a quoted name', { 'x-y': 1 }, issue('["x-y"]'), ['  "x-y": 1   ← expected: string']],
    ['a part of what is no object', { a: 7 }, issue('a.b'), ['  "a": 7   ← a.b expected: string']],
  ])('has one at %s', (_, event, wrong, marked) => {
    const lines = markedLines(event, [wrong])
    expect(lines.filter((line) => line.includes('←'))).toEqual(marked)
  })

  test('has none where a list has no elements, or a part fits', () => {
    for (const [event, path] of [
      [{ a: [] }, 'a[].b'],
      [{ a: {} }, 'a{}.b'],
      [{ a: 'x' }, 'a'],
    ] as const) {
      expect(markedLines(event, [issue(path)]).join('\n')).not.toContain('←')
    }
  })

  test('has both where two codecs refused a part', () => {
    const [, line] = markedLines({ a: null }, [issue('a'), issue('a', 'number')])
    expect(line).toBe('  "a": null   ← expected: string; expected: number')
  })

  test('keeps its commas where a text looks like a mark', () => {
    const lines = markedLines({ a: 'x   ← y', b: 1 }, [])
    expect(lines[1]).toBe('  "a": "x   ← y",')
  })
})
