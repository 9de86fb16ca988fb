import { describe, expect, it } from 'vitest'
import {
  answersTo,
  type EntryAnswer,
  inBatches,
  isSafeToRepeat,
  isWorthAnotherTry,
  noAnswer,
} from '../../../src/queue/entries.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import type { QueueErrorKind } from '../../../src/queue/queue-error.ts'

const ok: EntryAnswer = { ok: true, messageId: 'm' }
const refused = (senderFault: boolean): EntryAnswer => ({
  ok: false,
  code: 'Code',
  senderFault,
  message: 'said SQS',
})

async function answerOfFailedRequest(error: unknown): Promise<EntryAnswer> {
  const [[, answer] = ['', ok]] = await answersTo(['a'], async () => Promise.reject(error))
  return answer
}

const failed = (kind: QueueErrorKind) =>
  answerOfFailedRequest(queueError({ kind, action: 'SendMessage', queue: 'q', code: kind }))

describe('the answers to a batch', () => {
  it('are returned with their entries, in the order of these', async () => {
    const answers = await answersTo(['a', 'b'], async () => [ok, refused(true)])
    expect(answers).toEqual([
      ['a', ok],
      ['b', refused(true)],
    ])
  })

  it('say of an entry that SQS left out that it was not answered', async () => {
    expect(await answersTo(['a', 'b'], async () => [ok])).toEqual([
      ['a', ok],
      ['b', noAnswer],
    ])
  })

  it('say of every entry what the whole request failed with, as no fault of the entry', async () => {
    const error = queueError({
      kind: 'AccessDenied',
      action: 'SendMessage',
      queue: 'q',
      code: 'Denied',
    })
    const answers = await answersTo(['a', 'b'], async () => Promise.reject(error))
    const { message } = error
    const refusal = { ok: false, code: 'Denied', senderFault: false, message, requestError: error }
    expect(answers).toEqual([
      ['a', refusal],
      ['b', refusal],
    ])
  })

  it('hold an error whatever the request rejects with', async () => {
    for (const thrown of [undefined, 'text', new Error('text')]) {
      const answer = await answerOfFailedRequest(thrown)
      expect(answer).toMatchObject({ code: 'Unknown', requestError: expect.any(Error) })
    }
  })
})

describe('another try', () => {
  it('is of use except where SQS took the entry, or finds it at fault', async () => {
    expect([ok, refused(true)].map(isWorthAnotherTry)).toEqual([false, false])
    const others = [
      refused(false),
      noAnswer,
      await failed('AccessDenied'),
      await failed('TimedOut'),
    ]
    expect(others.every(isWorthAnotherTry)).toBe(true)
  })

  it('is safe only where SQS has certainly not carried the entry out', async () => {
    const safe = [refused(false), await failed('Throttled')]
    expect(safe.every(isSafeToRepeat)).toBe(true)
    const unsafe = [ok, refused(true), noAnswer, await failed('TimedOut'), await failed('Unknown')]
    expect(unsafe.some(isSafeToRepeat)).toBe(false)
    expect(isSafeToRepeat(await answerOfFailedRequest(undefined))).toBe(false)
  })
})

describe('batches', () => {
  it('hold ten at most', () => {
    const sizes = (count: number) => inBatches(Array(count).fill(0)).map(({ length }) => length)
    expect([0, 10, 21].map(sizes)).toEqual([[], [10], [10, 10, 1]])
  })
})
