import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  failureAttribute,
  fingerprintOf,
  isTooLarge,
  lineageAttribute,
  originalAttributes,
  readLineage,
  readRecord,
  makeDeadLetter,
  makeReplay,
} from '../../src/dead-letter/record/record.ts'
import type { Failure } from '../../src/message/failure.ts'
import type { MessageAttribute } from '../../src/message/received.ts'
import { outgoingBytes } from '../../src/queue/port.ts'
import { oddNames, oddValue } from '../fixtures/odd-values.ts'
import { received } from '../unit/dead-letter/received.ts'

// What SQS takes in bodies and values.
const refused = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

const anyText = fc.string({ unit: 'binary', maxLength: 300 })

const attribute: fc.Arbitrary<MessageAttribute> = fc.oneof(
  fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((stringValue) => ({ dataType: 'String', stringValue })),
  fc
    .uint8Array({ minLength: 1, maxLength: 50 })
    .map((binaryValue) => ({ dataType: 'Binary', binaryValue })),
)

const attributes = fc.dictionary(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,20}$/), attribute, {
  maxKeys: 10,
})

const failure: fc.Arbitrary<Failure> = fc.oneof(
  fc.anything().map((cause): Failure => ({ _tag: 'HandlerFailed', type: 'message.new', cause })),
  // Made when it is read: fast-check itself does not survive all of them.
  fc.constantFrom(...oddNames).map(
    (name): Failure => ({
      _tag: 'HandlerFailed',
      type: 'message.new',
      get cause() {
        return oddValue(name)
      },
    }),
  ),
  fc.tuple(anyText, anyText).map(([message, name]): Failure => {
    const cause = Object.assign(new Error(message, { cause: new Error(name) }), { name })
    return { _tag: 'PermanentlyFailed', type: 'message.new', cause }
  }),
  anyText.map((type): Failure => ({ _tag: 'UnhandledType', type })),
  fc.array(fc.tuple(anyText, anyText), { maxLength: 100 }).map(
    (issues): Failure => ({
      _tag: 'InvalidPayload',
      type: 'message.new',
      issues: issues.map(([path, expected]) => ({ path, normalisedPath: path, expected })),
    }),
  ),
)

test('a dead letter is one that SQS accepts, or too large, whatever failed', () => {
  fc.assert(
    fc.property(
      failure,
      attributes,
      fc.integer({ min: 100, max: 20_000 }),
      (failed, given, maxMessageBytes) => {
        const from = received({ attributes: given })
        const moved = makeDeadLetter(from, failed, { nowMs: 0, maxMessageBytes })
        if (isTooLarge(moved)) {
          expect(moved.bytes).toBeGreaterThan(maxMessageBytes)
          return
        }
        expect(outgoingBytes(moved)).toBeLessThanOrEqual(maxMessageBytes)
        expect(Object.keys(moved.attributes).length).toBeLessThanOrEqual(10)
        const json = moved.attributes[failureAttribute]
        expect(json && 'stringValue' in json && refused.test(json.stringValue)).toBe(false)
        expect(originalAttributes(moved)).toEqual(given)
        expect(readRecord(moved)?.reason).toBe(failed._tag)
      },
    ),
  )
})

/** Stacks of any frames, and messages of any length with what is taken out of them. */
const longError = fc
  .record({
    message: fc.array(fc.oneof(anyText, fc.constantFrom('"', '17 ', 'a@b.c ', '…', '\n    at ')), {
      maxLength: 40,
    }),
    code: fc.option(anyText, { nil: undefined }),
    frames: fc.array(
      fc.tuple(
        fc.string({ maxLength: 320 }),
        fc.constantFrom('/app/src/', '/app/node_modules/pg/', 'C:\\a\\', '/'),
        fc.string({ maxLength: 320 }),
      ),
      { maxLength: 12 },
    ),
  })
  .map(({ message, code, frames }): Failure => {
    const lines = frames.map(([name, folder, file]) => `    at ${name} (${folder}${file}.js:7:9)`)
    const error = new Error(message.join(''))
    const stack = [String(error), ...lines].join('\n')
    return {
      _tag: 'HandlerFailed',
      type: 'message.new',
      cause: Object.assign(error, { stack }, code === undefined ? {} : { code }),
    }
  })

test('the fingerprint of a failure follows from its record, whatever failed', () => {
  fc.assert(
    fc.property(fc.oneof(failure, longError), fc.boolean(), (failed, shortens) => {
      const redact = (text: string) => (shortens ? text.replaceAll('a', '') : `${text} ${text}`)
      const moved = makeDeadLetter(received(), failed, { nowMs: 0, redact })
      if (isTooLarge(moved)) throw new Error('too large')
      const record = readRecord(moved)
      expect(record).not.toHaveProperty('cut')
      expect(record && fingerprintOf(record)).toBe(record?.fingerprint)
    }),
  )
})

test('there and back again, the body, the attributes and the origin are the first ones', () => {
  fc.assert(
    fc.property(failure, attributes, fc.integer({ min: 1, max: 4 }), (failed, given, rounds) => {
      const maxMessageBytes = 1_048_576
      const first = received({ attributes: given })
      let message = first
      for (let round = 1; round <= rounds; round++) {
        const there = makeDeadLetter(message, failed, { nowMs: 0, maxMessageBytes })
        if (isTooLarge(there)) throw new Error('too large')
        const onTheDlq = received({ ...there, messageId: `dlq-${round}` })
        const back = makeReplay(onTheDlq, { nowMs: 0, maxMessageBytes })
        if (isTooLarge(back)) throw new Error('too large')
        message = received({ ...back, messageId: `queue-${round}` })
        expect(back.body).toBe(first.body)
        expect(originalAttributes(back)).toEqual(given)
        expect(readLineage(back)).toEqual({
          messageId: first.messageId,
          index: undefined,
          replays: round,
        })
      }
    }),
  )
})

test('reading never throws: any JSON, any text in our attributes is a record or none', () => {
  const anything = fc.oneof(
    fc.json(),
    anyText,
    fc
      .json()
      .map(
        (json) =>
          `{"version":1,"reason":"x","messageId":"m","error":${json},"lineage":${json},"attributes":${json},"history":${json},"edits":${json},"maxAttempts":${json}}`,
      ),
  )
  fc.assert(
    fc.property(anything, (stringValue) => {
      const given = {
        [failureAttribute]: { dataType: 'String', stringValue },
        [lineageAttribute]: { dataType: 'String', stringValue },
      }
      const from = received({ attributes: given })
      readLineage(from)
      originalAttributes(from)
      const record = readRecord(from)
      if (record !== undefined) fingerprintOf(record)
      const moved = makeReplay(from, { nowMs: 0, maxMessageBytes: 1_048_576 })
      expect(isTooLarge(moved) || moved.body).toBe(from.body)
    }),
  )
})
