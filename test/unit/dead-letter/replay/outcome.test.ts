import { describe, expect, test } from 'vitest'
import { reasonOf, wasRefused } from '../../../../src/dead-letter/replay/outcome.ts'
import { noAnswer, type Refusal } from '../../../../src/queue/entries.ts'
import { queueError } from '../../../../src/queue/errors/error-sentence.ts'
import type { QueueErrorKind } from '../../../../src/queue/queue-error.ts'

const entry: Refusal = { ok: false, code: 'Invalid', senderFault: true, message: 'no body' }

function ofRequest(kind: QueueErrorKind): Refusal {
  const requestError = queueError({ kind, action: 'SendMessage', queue: 'q', code: kind })
  return { ...entry, code: kind, message: requestError.message, requestError }
}

describe('what was not carried out', () => {
  test.each<QueueErrorKind>([
    'NoSuchQueue',
    'AccessDenied',
    'BadCredentials',
    'ExpiredCredentials',
    'Throttled',
    'InvalidRequest',
  ])('was not sent for certain where a request fails with %s', (kind) => {
    expect(wasRefused(ofRequest(kind))).toBe(true)
    expect(reasonOf(ofRequest(kind))).toMatch(/SendMessage/)
  })

  test.each<QueueErrorKind>(['Unreachable', 'TimedOut', 'Aborted', 'ServerFault', 'Unknown'])(
    'may have been sent where a request fails with %s',
    (kind) => {
      expect(wasRefused(ofRequest(kind))).toBe(false)
    },
  )

  test('may have been sent where the answer lacks it, or a request fails without a word of SQS', () => {
    expect(wasRefused(noAnswer)).toBe(false)
    expect(reasonOf(noAnswer)).toBe('SQS did not answer')
    const odd = { ...entry, requestError: new Error('odd') }
    expect(wasRefused(odd)).toBe(false)
    expect(reasonOf(odd)).toBe('SQS did not answer')
  })

  test('was not sent where SQS refuses the entry, and the reason is what it says', () => {
    expect(wasRefused(entry)).toBe(true)
    expect(reasonOf(entry)).toBe('Invalid: no body')
  })
})
