import { describe, expect, it } from 'vitest'
import { outgoingFault, visibilityFault } from '../../../../src/queue/rules/entry-rules.ts'
import { isSendable } from '../../../../src/queue/rules/sendable.ts'
import type { Outgoing } from '../../../../src/queue/port.ts'

const standard = { fifo: false }
const text = (stringValue: string, dataType = 'String') => ({ dataType, stringValue })
const bytes = (dataType: string) => ({ dataType, binaryValue: Uint8Array.of(1) })
const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, text('x')]))

describe('a message that SQS takes', () => {
  it.each<[string, Outgoing]>([
    ['plain', { body: 'a' }],
    ['emoji, tab and line ends', { body: '🦭\t\r\n' }],
    ['ten attributes', { body: 'a', attributes: attributes(10) }],
    ['a Number and a custom type', { body: 'a', attributes: { n: text('-1.5e3', 'Number.int') } }],
    ['a custom type of bytes', { body: 'a', attributes: { b: bytes('Binary.png') } }],
    ['the longest delay', { body: 'a', delaySeconds: 900 }],
    ['a group id (fair queues)', { body: 'a', groupId: 'tenant-1' }],
    ['1 MiB', { body: 'x'.repeat(1_048_576) }],
  ])('has no fault: %s', (_, message) => {
    expect(outgoingFault(message, standard)).toBeUndefined()
  })
})

describe('a message that SQS refuses', () => {
  it.each<[string, Outgoing, string]>([
    ['an empty body', { body: '' }, 'MissingParameter'],
    ['a control character', { body: 'a\u0000' }, 'InvalidMessageContents'],
    ['half a surrogate pair', { body: 'a\ud800' }, 'InvalidMessageContents'],
    ['U+FFFF', { body: '\uffff' }, 'InvalidMessageContents'],
    ['eleven attributes', { body: 'a', attributes: attributes(11) }, 'InvalidParameterValue'],
    ['an empty value', { body: 'a', attributes: { e: text('') } }, 'InvalidParameterValue'],
    [
      'an empty binary value',
      { body: 'a', attributes: { e: { dataType: 'Binary', binaryValue: new Uint8Array() } } },
      'InvalidParameterValue',
    ],
    ['a control character in a value', { body: 'a', attributes: { c: text('\u0007') } }, 'Invalid'],
    ['a reserved name', { body: 'a', attributes: { 'AWS.x': text('1') } }, 'Invalid'],
    ['two periods in a row', { body: 'a', attributes: { 'a..b': text('1') } }, 'Invalid'],
    ['an empty name', { body: 'a', attributes: { '': text('1') } }, 'Invalid'],
    ['no such data type', { body: 'a', attributes: { t: text('1', 'Text') } }, 'Invalid'],
    ['text that is Binary', { body: 'a', attributes: { t: text('1', 'Binary') } }, 'Invalid'],
    ['bytes that are a String', { body: 'a', attributes: { b: bytes('String') } }, 'Invalid'],
    ['bytes that are a Number', { body: 'a', attributes: { b: bytes('Number.n') } }, 'Invalid'],
    ['a Number that is none', { body: 'a', attributes: { n: text('one', 'Number') } }, 'Invalid'],
    ['more than 1 MiB', { body: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
    ['a delay beyond 900', { body: 'a', delaySeconds: 901 }, 'InvalidParameterValue'],
    ['a delay of half a second', { body: 'a', delaySeconds: 0.5 }, 'InvalidParameterValue'],
    ['a deduplication id', { body: 'a', deduplicationId: 'x' }, 'InvalidParameterValue'],
    ['an empty group id', { body: 'a', groupId: '' }, 'InvalidParameterValue'],
  ])('has a fault of ours: %s', (_, message, code) => {
    const fault = outgoingFault(message, standard)
    expect(fault).toMatchObject({ ok: false, senderFault: true })
    expect(fault?.code).toContain(code)
    expect(fault?.message).not.toBe('')
  })

  it('counts attributes into the size', () => {
    const message = { body: 'x'.repeat(1020), attributes: { abcd: text('v') } }
    expect(outgoingFault(message, { fifo: false, maxMessageBytes: 1024 })?.code).toBe(
      'InvalidParameterValue',
    )
    expect(outgoingFault({ body: message.body }, { fifo: false, maxMessageBytes: 1024 })).toBe(
      undefined,
    )
  })
})

it('takes a visibility timeout of 0 to 43,200 whole seconds', () => {
  const change = (seconds: number) => visibilityFault({ receiptHandle: 'h', seconds })
  expect([0, 43_200].map(change)).toEqual([undefined, undefined])
  expect([-1, 43_201, 1.5, Number.NaN].map((seconds) => change(seconds)?.code)).toEqual(
    Array(4).fill('InvalidParameterValue'),
  )
})

it('knows the characters that SQS takes', () => {
  expect(isSendable('\t\n\r ~\u007f\ud7ff\ue000\ufffd🦭')).toBe(true)
  for (const character of ['\u0000', '\u000b', '\u001f', '\ufffe', '\udc00']) {
    expect(isSendable(character)).toBe(false)
  }
})
