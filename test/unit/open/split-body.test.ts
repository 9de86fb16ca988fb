import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { splitBody } from '../../../src/open/split-body.ts'

const body = '[{"type":"a", "n":12345678901234567890}, [1] ,"b"]'
const parts = [
  { index: 0, json: '{"type":"a", "n":12345678901234567890}' },
  { index: 1, json: '[1]' },
  { index: 2, json: '"b"' },
]

describe('splitBody', () => {
  test.each([
    ['plain', body],
    ['in base64', Buffer.from(body).toString('base64')],
    ['in base64 of gzip', gzipSync(body).toString('base64')],
    [
      'inside an SNS notification',
      JSON.stringify({
        Type: 'Notification',
        MessageId: 'm',
        TopicArn: 'arn:aws:sns:eu-west-1:1:t',
        Message: body,
      }),
    ],
  ])('cuts the events out as they were sent: %s', (_, text) => {
    expect(splitBody(text)).toEqual(parts)
  })

  test.each([
    ['one event', '{"type":"a"}'],
    ['an array of one', '[{"type":"a"}]'],
    ['an empty array', '[]'],
    ['a text that is no event', 'hello'],
  ])('is empty for a body that is dead-lettered as a whole: %s', (_, text) => {
    expect(splitBody(text)).toEqual([])
  })

  test('is empty for a body beyond the limits', () => {
    expect(splitBody(body, { maxEvents: 2 })).toEqual([])
    expect(splitBody(body, { maxEvents: 3 })).toEqual(parts)
  })

  test('throws for what is not a body', () => {
    expect(() => splitBody({ body } as never)).toThrow(
      new TypeError('body must be a string, such as received.body'),
    )
  })
})
