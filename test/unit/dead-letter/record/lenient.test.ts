import { isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import {
  lenient,
  listOf,
  mapOf,
  orElse,
  text,
  wholeNumber,
} from '../../../../src/dead-letter/record/lenient.ts'

/** The value that the codec reads; undefined if it reads none. */
function read(codec: t.Mixed, value: unknown): unknown {
  const result = codec.decode(value)
  if (!isRight(result)) return undefined
  expect(codec.is(result.right)).toBe(true)
  return result.right
}

const Person = lenient('Person', { name: text, pets: orElse(wholeNumber, 0) }, { at: t.boolean })

describe('a lenient codec', () => {
  test('reads a text that says something, and a whole number from 0', () => {
    expect(['a', '', 1].map((value) => read(text, value))).toEqual(['a', undefined, undefined])
    expect([0, -1, 1.5, '1', 2 ** 60].map((value) => read(wholeNumber, value))).toEqual([
      0,
      ...Array(4).fill(undefined),
    ])
  })

  test('leaves out an optional field that is odd, and fields that it does not know', () => {
    expect(read(Person, { name: 'a', pets: 1, at: true })).toEqual({ name: 'a', pets: 1, at: true })
    const odd = read(Person, { name: 'a', pets: 1, at: 'x', more: 1 })
    expect(Object.keys(Object(odd))).toEqual(['name', 'pets'])
  })

  test('reads nothing where a required field is odd, but for one with a default', () => {
    expect(read(Person, { pets: 1 })).toBeUndefined()
    expect(read(Person, { name: 'a', pets: 'many' })).toEqual({ name: 'a', pets: 0 })
    expect([[], null, 'a'].map((value) => read(Person, value))).toEqual(Array(3).fill(undefined))
  })

  test('reads lists and maps without the entries that are odd', () => {
    expect(read(listOf(text), ['a', 1, '', 'b'])).toEqual(['a', 'b'])
    expect(read(mapOf(text), { a: 'a', b: 1 })).toEqual({ a: 'a' })
    expect([read(listOf(text), {}), read(mapOf(text), [])]).toEqual([undefined, undefined])
  })

  test('says of a value whether it is as it would be read', () => {
    expect(Person.is({ name: 'a', pets: 1 })).toBe(true)
    expect([{ name: 'a' }, { name: 'a', pets: 1, at: 1 }].some(Person.is)).toBe(false)
  })
})
