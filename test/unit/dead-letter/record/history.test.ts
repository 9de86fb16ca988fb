import { describe, expect, test } from 'vitest'
import {
  type FailedAttempt,
  makeReplay,
  lineageAttribute,
} from '../../../../src/dead-letter/record/record.ts'
import { outgoingBytes } from '../../../../src/message/outgoing.ts'
import { received } from '../received.ts'
import { deadLetter, failed, options, receivedAgain, sent, text } from './letters.ts'

const earlier: readonly FailedAttempt[] = [
  { at: '2026-01-01T00:01:00.000Z', attempt: 1, reason: 'HandlerTimedOut', worker: 'host-0' },
  { at: '2026-01-01T00:02:00.000Z', attempt: 2, reason: 'HandlerFailed', fingerprint: 'f' },
]

describe('the history on a record', () => {
  test('has the earlier attempts that the caller knows of, and this one', () => {
    const { record } = deadLetter(received(), failed(1), { history: earlier })
    expect(record?.history).toEqual([
      ...earlier,
      {
        at: '2026-01-01T00:05:00.000Z',
        attempt: 3,
        reason: 'HandlerFailed',
        fingerprint: record?.fingerprint,
        worker: 'host-1',
      },
    ])
    expect(deadLetter(received(), failed(1)).record?.history).toHaveLength(1)
  })

  test('goes on over replays, and keeps the last ten', () => {
    let from = received()
    for (let round = 1; round <= 6; round++) {
      const { message, record } = deadLetter(from, failed(round), { history: earlier })
      expect(record?.history).toHaveLength(Math.min(10, 3 * round))
      const back = sent(makeReplay(receivedAgain(message, 'dlq'), options))
      from = receivedAgain(back, `round ${round}`)
      expect(record?.lineage?.length ?? 0).toBe(Math.min(5, round - 1))
    }
    const attempts = deadLetter(from, failed(1)).record?.history?.map(({ attempt }) => attempt)
    expect(attempts).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 3])
  })

  test('is cleaned, and limited in its texts', () => {
    const long = `\u0000${'x'.repeat(1_000)}`
    const odd = { at: '', attempt: 1, reason: long, fingerprint: long, worker: long }
    const { record } = deadLetter(received(), failed(1), { history: [odd] })
    const [first] = record?.history ?? []
    expect(first).toMatchObject({ at: 'unknown', attempt: 1 })
    expect(JSON.stringify(first).length).toBeLessThan(400)
    expect(JSON.stringify(first)).not.toContain('u0000')
  })

  test('is the first to go where the record must be shorter, there and back', () => {
    const history = Array.from({ length: 9 }, () => earlier).flat()
    const failure = failed(new Error('no'))
    const full = deadLetter(received(), failure, { history })
    const maxMessageBytes = outgoingBytes(full.message) - 1
    const { record } = deadLetter(received(), failure, {
      history,
      maxMessageBytes,
    })
    expect(record).toMatchObject({ cut: true, error: { message: 'no' }, worker: 'host-1' })
    expect(record?.frames).toEqual(full.record?.frames)
    expect(record).not.toHaveProperty('history')

    const dead = receivedAgain(full.message, 'dlq')
    const bytes = outgoingBytes(sent(makeReplay(dead, options)))
    const back = sent(makeReplay(dead, { nowMs: options.nowMs, maxMessageBytes: bytes - 1 }))
    const again = deadLetter(receivedAgain(back, 'again'), failed(1)).record
    expect(again?.lineage).toHaveLength(1)
    expect(again?.history).toHaveLength(1)
  })

  test('of others is read as far as it can be read', () => {
    const history = [{ at: 'a', attempt: 1, reason: 'R', worker: 7 }, { at: 'a', attempt: 1 }, 'x']
    const json = JSON.stringify({ version: 1, messageId: 'm', replays: 1, history })
    const from = received({ attributes: { [lineageAttribute]: text(json) } })
    const [first, ...others] = deadLetter(from, failed(1)).record?.history ?? []
    expect(first).toEqual({ at: 'a', attempt: 1, reason: 'R' })
    expect(others).toHaveLength(1)
  })
})
