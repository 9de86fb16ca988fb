import { describe, expect, test } from 'vitest'
import { entryOf, failedAtMs, hasId } from '../../../../src/dead-letter/snapshot/entry.ts'
import { received } from '../received.ts'
import { letter } from '../world.ts'

const queueArn = 'arn:aws:sqs:us-east-1:000000000000:source'

describe('the entry of a dead letter', () => {
  test('has reason, type, attempts, ages and source from the record', () => {
    const nowMs = Date.UTC(2026, 0, 2)
    const made = letter({ type: 'user.banned', sourceArn: queueArn, nowMs })
    const sentAtMs = nowMs + 5
    const entry = entryOf(received({ ...made, attributes: made.attributes ?? {}, sentAtMs }))
    expect(entry).toMatchObject({
      reason: 'HandlerFailed',
      types: ['user.banned'],
      attempts: 3,
      sentAtMs: Date.UTC(2026, 0, 1),
      deadLetteredAtMs: nowMs,
      retainedFromMs: sentAtMs,
      sourceArn: queueArn,
      fingerprint: entry.record?.fingerprint,
      lineage: { messageId: received().messageId, replays: 0 },
    })
  })

  test('without a record has the event types in its body, whatever the wire form', () => {
    const types = (body: string) => entryOf(received({ body })).types
    expect(types('[{"type":"a"},{"type":"c"},{"type":"a"}]')).toEqual(['a', 'c'])
    expect(types(Buffer.from('{"type":"b"}').toString('base64'))).toEqual(['b'])
    expect(types('no')).toEqual([])
    expect(entryOf(received()).reason).toBe('Redriven')
  })

  test('that SQS moved does not say when, and says from where', () => {
    const entry = entryOf(received({ deadLetterSourceArn: queueArn }))
    expect(entry).toMatchObject({ sourceArn: queueArn, deadLetteredAtMs: undefined })
    expect(failedAtMs(entry)).toBe(received().sentAtMs)
  })

  test('that somebody else sent came to the queue when it was sent', () => {
    expect(entryOf(received()).deadLetteredAtMs).toBe(received().sentAtMs)
  })

  test('with a garbled record has none', () => {
    const garbled = { dataType: 'String', stringValue: '{"version":' }
    const entry = entryOf(received({ attributes: { 'sluice.failure': garbled } }))
    expect(entry).toMatchObject({ record: undefined, reason: 'Redriven', types: ['message.new'] })
  })

  test('counts the bytes of its body and of its attributes', () => {
    const attributes = { name: { dataType: 'String', stringValue: 'ü' } }
    const entry = entryOf(received({ body: 'ü', attributes }))
    expect(entry).toMatchObject({ bodyBytes: 2, bytes: 2 + 'nameString'.length + 2 })
  })

  test('says that its body arrived damaged', () => {
    expect(entryOf(received({ bodyIntact: false })).bodyIntact).toBe(false)
  })
})

describe('an id', () => {
  test('is that of the dead letter, that of the message before it, or the beginning of either', () => {
    const made = letter({ from: { messageId: 'first-1' } })
    const entry = entryOf(received({ messageId: 'dead-1', attributes: made.attributes ?? {} }))
    expect(['dead-1', 'dea', 'first-1', 'fir'].every((id) => hasId(entry, id))).toBe(true)
    expect(hasId(entry, '1')).toBe(false)
  })
})
