import { describe, expect, it } from 'vitest'
import {
  inputMap,
  inputs,
  number,
  requiredNumber,
  requiredText,
  text,
  textMap,
  texts,
} from '../../../../src/local/face/input.ts'

describe('a parameter', () => {
  it.each([text, number])('that is null is absent', (read) => {
    expect(read({ a: null }, 'a')).toBeUndefined()
    expect(read({}, 'a')).toBeUndefined()
  })

  it.each<[string, (input: Readonly<Record<string, unknown>>) => unknown, unknown]>([
    ['text', (input) => text(input, 'a'), 1],
    ['number', (input) => number(input, 'a'), '1'],
    ['number', (input) => number(input, 'a'), 1.5],
    ['texts', (input) => texts(input, 'a'), 'b'],
    ['texts', (input) => texts(input, 'a'), [1]],
    ['textMap', (input) => textMap(input, 'a'), ['b']],
    ['textMap', (input) => textMap(input, 'a'), { b: {} }],
    ['inputMap', (input) => inputMap(input, 'a'), 'b'],
    ['inputs', (input) => inputs(input, 'a'), [null]],
  ])('of the wrong type is refused: %s', (_, read, a) => {
    expect(() => read({ a })).toThrow(
      expect.objectContaining({
        code: 'SerializationException',
        message: expect.stringMatching(/^The parameter a/),
      }),
    )
  })

  it.each([requiredText, requiredNumber])('that is required and missing is refused', (read) => {
    expect(() => read({}, 'a')).toThrow(
      expect.objectContaining({ code: 'MissingParameter', message: expect.stringContaining('a') }),
    )
  })

  it('of a map of texts may have any name', () => {
    const input = JSON.parse('{"a":{"__proto__":"b"}}')
    expect(Object.entries(textMap(input, 'a'))).toEqual([['__proto__', 'b']])
  })

  it('of a map of texts may be a number or a truth value, as SQS takes them', () => {
    expect(textMap({ a: { b: 1, c: true, d: 'd', e: null } }, 'a')).toEqual({
      b: '1',
      c: 'true',
      d: 'd',
    })
  })
})
