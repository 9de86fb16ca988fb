import { describe, expect, test } from 'vitest'
import {
  isTooLarge,
  lineageAttribute,
  type MessageToSend,
  makeReplay,
  originalAttributes,
  readLineage,
} from '../../../../src/dead-letter/record/record.ts'
import { received } from '../received.ts'
import { deadLetter, failed, options, receivedAgain, sent, text } from './letters.ts'

const { nowMs } = options

describe('makeReplay', () => {
  const first = received({ attributes: { own: text('kept') } })

  function replayed(message: MessageToSend): MessageToSend {
    const onTheDlq = receivedAgain(message, 'id-on-the-dlq')
    return sent(makeReplay(onTheDlq, { nowMs }))
  }

  test('a replayed message is as it first came, beside its lineage', () => {
    const back = replayed(deadLetter(first, failed(1)).message)
    expect(back.body).toBe(first.body)
    expect(Object.keys(back.attributes).sort()).toEqual(['own', lineageAttribute])
    expect(readLineage(back)).toEqual({ messageId: first.messageId, index: undefined, replays: 1 })
  })

  test('an event taken out of several keeps its id and index through every replay', () => {
    const event = { index: 7, json: '{"type":"a"}' }
    let back = replayed(deadLetter(first, failed(1), { event }).message)
    for (let round = 2; round <= 8; round++) {
      back = replayed(deadLetter(receivedAgain(back, `round-${round}`), failed(1)).message)
      expect(readLineage(back)).toEqual({ messageId: first.messageId, index: 7, replays: round })
    }
    const { record } = deadLetter(receivedAgain(back, 'last'), failed(1))
    expect(record).toMatchObject({ messageId: first.messageId, index: 7, whole: false, replays: 8 })
    expect(record?.lineage).toHaveLength(5)
    expect(record?.sentAt).toBe('2026-01-01T00:00:00.000Z')
    expect(record?.lineage?.at(-1)).toMatchObject({ reason: 'HandlerFailed', attempts: 3 })
  })

  test('a message that SQS moved itself gets its lineage at the replay', () => {
    const back = sent(makeReplay(first, { nowMs }))
    expect(readLineage(back)).toEqual({ messageId: first.messageId, index: undefined, replays: 1 })
  })

  test("AWS's own move back leaves the record, and the lineage is read from it", () => {
    const { message } = deadLetter(first, failed(1), { event: { index: 2, json: '{}' } })
    expect(readLineage(message)).toEqual({ messageId: first.messageId, index: 2, replays: 0 })
  })

  test('with ten attributes of its own, one travels inside the lineage', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`a${i}`, text(`v${i}`)]),
    )
    const back = replayed(deadLetter(received({ attributes }), failed(1)).message)
    expect(Object.keys(back.attributes)).toHaveLength(10)
    expect(originalAttributes(back)).toEqual(attributes)
  })

  test('writes the attribute that programs in other languages read', () => {
    const message = replayed(deadLetter(first, failed(1)).message)
    const lineage = message.attributes['sluice.origin']
    expect(lineage && 'stringValue' in lineage && JSON.parse(lineage.stringValue)).toEqual({
      version: 1,
      messageId: first.messageId,
      replays: 1,
      sentAt: '2026-01-01T00:00:00.000Z',
      firstReceivedAt: '2026-01-01T00:01:00.000Z',
      lineage: [
        {
          reason: 'HandlerFailed',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          attempts: 3,
          deadLetteredAt: '2026-01-01T00:05:00.000Z',
          replayedAt: '2026-01-01T00:05:00.000Z',
        },
      ],
    })
  })

  test('a message without room for the lineage is reported, with its size', () => {
    const result = makeReplay(received({ body: 'x'.repeat(1_000) }), {
      nowMs,
      maxMessageBytes: 1_000,
    })
    expect(result).toMatchObject({ _tag: 'TooLarge', maxBytes: 1_000 })
    expect(isTooLarge(result) && result.bytes).toBeGreaterThan(1_000)
  })

  test('to a FIFO source it goes with the fresh deduplication id', () => {
    const back = sent(
      makeReplay(received({ groupId: 'g', deduplicationId: 'old' }), {
        nowMs,
        deduplicationId: 'fresh',
      }),
    )
    expect(back).toMatchObject({ groupId: 'g', deduplicationId: 'fresh' })
  })
})
