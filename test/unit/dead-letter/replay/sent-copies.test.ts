import { describe, expect, test } from 'vitest'
import {
  failureAttribute,
  lineageAttribute,
  makeReplay,
} from '../../../../src/dead-letter/record/record.ts'
import { copyNameOf, SentCopies } from '../../../../src/dead-letter/replay/sent-copies.ts'
import { received } from '../received.ts'
import { receivedAgain, sent, text } from '../record/letters.ts'
import { letter } from '../world.ts'

const dead = received({ messageId: 'dead' })
const copy = receivedAgain(sent(makeReplay(dead, { nowMs: 0 })), 'copy')

function copies(): SentCopies {
  const all = new SentCopies()
  all.add(copyNameOf(dead))
  return all
}

describe('the copies that were sent', () => {
  test('are known when they come back as they are, and when a worker has dead-lettered them', () => {
    const failed = letter({ from: { ...copy } })
    const back = received({ messageId: 'back', attributes: failed.attributes ?? {} })
    expect(copies().has(copy)).toBe(true)
    expect(copies().has(back)).toBe(true)
  })

  test('are known by an event that was taken out of one', () => {
    const origin = { version: 1, messageId: 'dead', index: 2, replays: 1 }
    const part = received({ attributes: { [lineageAttribute]: text(JSON.stringify(origin)) } })
    expect(copies().has(part)).toBe(true)
  })

  test('are known by a record that was cut to fit', () => {
    const cut = { version: 1, reason: 'HandlerFailed', messageId: 'dead', index: 0, whole: true }
    const record = JSON.stringify({ ...cut, replays: 1, cut: true })
    const back = received({ messageId: 'back', attributes: { [failureAttribute]: text(record) } })
    expect(copies().has(back)).toBe(true)
  })

  test('are neither the dead letter itself, nor a copy of an earlier replay, nor another message', () => {
    const again = received({ messageId: 'again', attributes: copy.attributes })
    const later = new SentCopies([copyNameOf(again)])
    expect(copies().has(dead)).toBe(false)
    expect(later.has(again)).toBe(false)
    expect(copies().has(received({ messageId: 'another' }))).toBe(false)
  })

  test('of an earlier run are known by their names', () => {
    expect(new SentCopies([copyNameOf(dead)]).has(copy)).toBe(true)
  })
})
