import { describe, expect, test } from 'vitest'
import { changedPaths } from '../../../src/dead-letter/edit.ts'

describe('changed paths', () => {
  test.each<[string, unknown, unknown, readonly string[]]>([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    [
      'a field',
      { message: { text: 'a', id: 1 } },
      { message: { text: 'b', id: 1 } },
      ['message.text'],
    ],
    ['a field that is new', { a: 1 }, { a: 1, b: 2 }, ['b']],
    ['a field that is gone', { a: { b: 1, c: 2 } }, { a: { c: 2 } }, ['a.b']],
    [
      'an element',
      { members: [{ id: 1 }, { id: 2 }] },
      { members: [{ id: 1 }, { id: 3 }] },
      ['members[].id'],
    ],
    ['the length of a list', { a: [1] }, { a: [1, 2] }, ['a']],
    ['the kind of a value', { a: { b: 1 } }, { a: [1] }, ['a']],
    ['a value to null', { a: { b: 1 } }, { a: null }, ['a']],
    ['the whole value', 'text', { type: 'a' }, ['']],
    ['elements of an outer list', [{ a: 1 }], [{ a: 2 }], ['[].a']],
    [
      'fields of the names that every object has',
      {},
      JSON.parse('{"toString":1,"__proto__":{"a":1}}'),
      ['toString', '__proto__'],
    ],
  ])('say that %s was changed', (_, before, after, paths) => {
    expect(changedPaths(before, after)).toEqual(paths)
  })

  test('say each path once, of however many elements', () => {
    const list = (name: string) => Array.from({ length: 1_000 }, () => ({ name, same: 1 }))
    expect(changedPaths({ all: list('a') }, { all: list('b') })).toEqual(['all[].name'])
  })

  test('are twenty at most, and hold no value', () => {
    const fields = (value: string) =>
      Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at}`, value]))
    const paths = changedPaths(fields('secret'), fields('secrets'))
    expect(paths).toHaveLength(20)
    expect(paths.join()).not.toContain('secret')
  })
})
