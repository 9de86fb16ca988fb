import { expect, it } from 'vitest'
import { attributesMd5 } from '../../../../src/local/face/md5.ts'

const text = (stringValue: string) => ({ dataType: 'String', stringValue })
const hello = text('There')
const general = text('Kenobi')
const help = text('Me')
const trace = 'traceparent\u001e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01'

// The digests are those of SQS itself.
it.each([
  ['a311262e065454b75da111d535b8dacd', { Hello: hello }],
  ['fca026605781cb4126a1e9044df24232', { Hello: hello, General: general }],
  ['83fee93c1bcd8b9a5a923ffacdc636c7', { 'Help.Me': help, Hello: hello }],
  ['4c360f3fdafd970e05fae2f149d997f5', { 'Help.Me': help, Hello: hello, General: general }],
  [
    '8cbe4db156db8a94db8b801b7addb984',
    { attr1: { dataType: 'Binary', binaryValue: Buffer.from(trace) } },
  ],
])('the MD5 of message attributes is that of SQS: %s', (md5, attributes) => {
  expect(attributesMd5(attributes)).toBe(md5)
})

it('there is none without attributes', () => {
  expect(attributesMd5({})).toBeUndefined()
})
