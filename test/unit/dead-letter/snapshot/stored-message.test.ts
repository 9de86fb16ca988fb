import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  messageLine,
  readMessageLine,
} from '../../../../src/dead-letter/snapshot/stored-message.ts'
import { received } from '../received.ts'
import { anyAttributes, anyText } from '../texts.ts'

describe('a stored message', () => {
  test('is read back byte for byte', () => {
    fc.assert(
      fc.property(anyText, anyAttributes, fc.boolean(), (body, attributes, bodyIntact) => {
        const stored = received({ body, attributes, bodyIntact, groupId: body || undefined })
        const line = messageLine(stored)
        expect(line).not.toContain('\n')
        // As it is after it was on a disk.
        const onDisk = Buffer.from(line).toString()
        expect(readMessageLine(onDisk, stored.messageId)).toEqual(stored)
      }),
    )
  })

  test.each([
    ['broken off', messageLine(received()).slice(0, -5)],
    ['of another id', messageLine(received({ messageId: 'other' }))],
    ['without a body', JSON.stringify({ ...received(), body: undefined })],
    ['null', 'null'],
    ['empty', ''],
  ])('is none where the line is %s', (_, line) => {
    expect(readMessageLine(line, received().messageId)).toBeUndefined()
  })
})
