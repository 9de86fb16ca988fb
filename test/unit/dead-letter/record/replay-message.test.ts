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

  test('carries the trace of its last failure, also where SQS itself moved it back', () => {
    const one = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const two = one.replace('4bf9', '5bf9')
    const { message } = deadLetter(first, failed(1), { traceparent: one })
    expect(readLineage(message)?.traceparent).toBe(one)
    const back = replayed(message)
    expect(readLineage(back)?.traceparent).toBe(one)
    const again = deadLetter(receivedAgain(back, 'again'), failed(1), { traceparent: two })
    expect(readLineage(replayed(again.message))?.traceparent).toBe(two)
    const untraced = deadLetter(receivedAgain(back, 'untraced'), failed(1))
    expect(readLineage(replayed(untraced.message))?.traceparent).toBeUndefined()
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

  test('asks for fewer attempts, of this replay alone', () => {
    const canary = sent(makeReplay(first, { nowMs, maxAttempts: 1 }))
    expect(readLineage(canary)?.maxAttempts).toBe(1)
    const { message } = deadLetter(receivedAgain(canary, 'canary'), failed(1))
    expect(readLineage(message)?.maxAttempts).toBeUndefined()
    expect(readLineage(replayed(message))?.maxAttempts).toBeUndefined()
    // SQS itself moved it, so that it has no record.
    expect(readLineage(replayed(canary))?.maxAttempts).toBeUndefined()
    expect(readLineage(replayed(canary))?.replays).toBe(2)
  })

  test.each([0, -1, 1.5, '1', null, {}, 2 ** 60])(
    'a number of attempts that is none is left out when it is read: %j',
    (maxAttempts) => {
      const json = JSON.stringify({ version: 1, messageId: 'm', replays: 1, maxAttempts })
      const lineage = readLineage({ attributes: { [lineageAttribute]: text(json) } })
      expect(lineage).toEqual({ messageId: 'm', index: undefined, replays: 1 })
    },
  )

  test('sends another body, with who changed what in it, and the next record and replay keep that', () => {
    const dead = receivedAgain(deadLetter(first, failed(1)).message, 'dead')
    const edit = { by: 'ann@example.org ', paths: ['members[].user', 'members[].user', ' '] }
    const back = sent(makeReplay(dead, { nowMs, body: '{"type":"edited"}', edit }))
    expect(back.body).toBe('{"type":"edited"}')
    const kept = {
      by: 'ann@example.org',
      at: '2026-01-01T00:05:00.000Z',
      paths: ['members[].user'],
    }
    const again = deadLetter(receivedAgain(back, 'again'), failed(1))
    expect(again.message.body).toBe('{"type":"edited"}')
    expect(again.record?.edits).toEqual([kept])
    const third = deadLetter(receivedAgain(replayed(again.message), 'third'), failed(1))
    expect(third.record?.edits).toEqual([kept])
    expect(deadLetter(first, failed(1)).record).not.toHaveProperty('edits')
  })

  test('keeps the last five edits, and of each so much as has room', () => {
    let message = deadLetter(first, failed(1)).message
    const paths = Array.from({ length: 30 }, (_, at) => `${at}${'x'.repeat(300)}`)
    for (let round = 1; round <= 7; round++) {
      const by = `${round}${'y'.repeat(300)}`
      message = sent(makeReplay(receivedAgain(message, 'm'), { nowMs, edit: { by, paths } }))
    }
    const edits = deadLetter(receivedAgain(message, 'm'), failed(1)).record?.edits ?? []
    expect(edits.map(({ by }) => by[0])).toEqual(['3', '4', '5', '6', '7'])
    for (const { by, paths: some } of edits) {
      expect([by.length, some.length]).toEqual([100, 20])
      expect(Math.max(...some.map((path) => path.length))).toBe(200)
    }
  })

  test('reads edits of others as far as they can be read', () => {
    const edits = [{ by: 'ann', at: 7, paths: ['a', 8] }, { by: 'bob', paths: 9 }, { by: 7 }, 'x']
    const json = JSON.stringify({ version: 1, messageId: 'm', replays: 1, edits })
    const from = received({ attributes: { [lineageAttribute]: text(json) } })
    expect(deadLetter(from, failed(1)).record?.edits).toEqual([
      { by: 'ann', paths: ['a'] },
      { by: 'bob', paths: [] },
    ])
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
      history: [
        {
          at: '2026-01-01T00:05:00.000Z',
          attempt: 3,
          reason: 'HandlerFailed',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          worker: 'host-1',
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
