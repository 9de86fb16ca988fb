import fc from 'fast-check'
import type { MessageAttribute } from '../../../src/message/received.ts'

/** Texts of any characters, halves of surrogate pairs among them. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
)

const anyAttribute: fc.Arbitrary<MessageAttribute> = fc.oneof(
  fc.record({
    dataType: fc.constantFrom('String', 'Number', 'String.of-mine'),
    stringValue: anyText.filter((text) => text !== ''),
  }),
  fc.record({ dataType: fc.constant('Binary'), binaryValue: fc.uint8Array({ minLength: 1 }) }),
)

/** Attributes as SQS takes them: none has an empty value. */
export const anyAttributes: fc.Arbitrary<Readonly<Record<string, MessageAttribute>>> =
  fc.dictionary(fc.stringMatching(/^[A-Za-z0-9_-]{1,10}$/), anyAttribute, {
    maxKeys: 10,
    noNullPrototype: true,
  })
