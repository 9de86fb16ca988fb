import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  exportedMessage,
  isExported,
  outgoingOf,
} from '../../../../src/dead-letter/select/exported-message.ts'
import { received } from '../received.ts'
import { anyAttributes, anyText } from '../texts.ts'
import { letter } from '../world.ts'

describe('an exported message', () => {
  test('is taken back byte for byte', () => {
    const anyGroup = fc.option(fc.string({ minLength: 1 }), { nil: undefined })
    fc.assert(
      fc.property(
        anyText,
        anyAttributes,
        anyGroup,
        anyGroup,
        (body, attributes, groupId, trace) => {
          const exported = exportedMessage(
            received({ body, attributes, groupId, traceHeader: trace }),
          )
          const line = JSON.stringify(exported)
          expect(line).not.toContain('\n')
          const onDisk = Buffer.from(line).toString()
          expect(outgoingOf(JSON.parse(onDisk))).toEqual({
            body,
            attributes,
            ...(groupId !== undefined && { groupId }),
            ...(trace !== undefined && { traceHeader: trace }),
          })
        },
      ),
    )
  })

  test('says what it is and where it came from', () => {
    const made = letter({ type: 'user.banned', sourceArn: 'arn:aws:sqs:r:1:q' })
    const message = received({ body: made.body, attributes: made.attributes ?? {} })
    expect(exportedMessage(message)).toMatchObject({
      sluice: 'message',
      version: 1,
      id: message.messageId,
      reason: 'HandlerFailed',
      types: ['user.banned'],
      sourceArn: 'arn:aws:sqs:r:1:q',
      sentAt: '2026-01-01T00:00:00.000Z',
      receiveCount: 3,
    })
  })

  test('is known by what it says it is, of whatever version', () => {
    expect(isExported(exportedMessage(received()))).toBe(true)
    expect(isExported({ sluice: 'message', version: 9 })).toBe(true)
    for (const other of [{ type: 'message.new' }, { sluice: 'plan' }, null, 'message', []]) {
      expect(isExported(other)).toBe(false)
    }
  })

  test.each([
    ['of another version', { version: 2 }],
    ['without a body', { body: undefined }],
    ['with a body that is no text', { body: 3 }],
    ['with a group that is no text', { groupId: 3 }],
    ['with attributes that are none', { attributes: 'all' }],
  ])('%s is not taken back', (_, different) => {
    expect(outgoingOf({ ...exportedMessage(received()), ...different })).toBeUndefined()
  })
})
