import { describe, expect, test } from 'vitest'
import {
  failureAttribute,
  originalAttributes,
  readRecord,
} from '../../../../src/dead-letter/record/record.ts'
import type { MessageAttribute } from '../../../../src/message/received.ts'
import { text } from './letters.ts'

describe('readRecord', () => {
  function read(value: MessageAttribute) {
    return readRecord({ attributes: { [failureAttribute]: value } })
  }

  test.each([
    ['no JSON', text('{')],
    ['a scalar', text('1')],
    ['null', text('null')],
    ['a list', text('[1]')],
    ['no version', text('{"reason":"x"}')],
    ['no reason', text('{"version":1}')],
    ['bytes', { dataType: 'Binary', binaryValue: new Uint8Array([1]) } as const],
  ])('is undefined for %s', (_, value) => {
    expect(read(value)).toBeUndefined()
  })

  test('odd fields are left out, the others kept', () => {
    const json = '{"version":1,"reason":"R","attempts":"3","frames":["f",1],"error":{"name":1}}'
    expect(read(text(json))).toEqual({ version: 1, reason: 'R', replays: 0, frames: ['f'] })
  })

  test('of a version it does not know it takes the lasting fields only', () => {
    const json =
      '{"version":2,"reason":"R","messageId":"m","index":1,"whole":false,"error":{"name":"n","message":"m"}}'
    expect(read(text(json))).toEqual({
      version: 2,
      reason: 'R',
      messageId: 'm',
      index: 1,
      whole: false,
      replays: 0,
    })
  })

  test('a record of an older release is read, which knew of no codes and places', () => {
    const json =
      '{"version":1,"reason":"R","error":{"name":"E","message":"m"},"causes":[{"name":"C","message":"m"},{"name":"odd"}]}'
    expect(read(text(json))).toMatchObject({
      error: { name: 'E', message: 'm' },
      causes: [{ name: 'C', message: 'm' }],
    })
  })

  test('an attribute named __proto__ comes back as an attribute', () => {
    const json =
      '{"version":1,"reason":"R","attributes":{"__proto__":{"dataType":"String","stringValue":"x"}}}'
    const restored = originalAttributes({ attributes: { [failureAttribute]: text(json) } })
    expect(Object.getOwnPropertyNames(restored)).toEqual(['__proto__'])
  })
})
