import { describe, expect, test } from 'vitest'
import {
  describe as description,
  fingerprintOf,
  fingerprintOfUnknown,
} from '../../../../src/dead-letter/record/record.ts'
import type { Failure } from '../../../../src/message/failure.ts'
import { received } from '../received.ts'
import { deadLetter, failed } from './letters.ts'

const same = (text: string) => text

describe('the fingerprint of a record', () => {
  test.each<[string, Failure]>([
    ['an error', failed(new TypeError('no such user 17'))],
    [
      'poison',
      {
        _tag: 'InvalidPayload',
        type: 'a',
        issues: [{ path: '', normalisedPath: '', expected: 'A' }],
      },
    ],
    ['a body', { _tag: 'MalformedBody', reason: 'empty' }],
    ['a type of white space', { _tag: 'UnhandledType', type: ' ' }],
    ['undefined', failed(undefined)],
  ])('is that which the worker reports of %s', (_, failure) => {
    const { record } = deadLetter(received(), failure)
    expect(record && fingerprintOf(record)).toBe(record?.fingerprint)
    expect(description(failure, same).fingerprint).toBe(record?.fingerprint)
  })

  test('is computed where an older release has counted in another way', () => {
    const { record } = deadLetter(received(), failed(new TypeError('no')))
    if (record === undefined) throw new Error('no record')
    expect(fingerprintOf({ ...record, fingerprint: '0123' })).toBe(record.fingerprint)
  })

  test('is the one that is stored where the record is cut, or of another version, or has no error', () => {
    const { record } = deadLetter(received(), failed(new TypeError('no')))
    if (record === undefined) throw new Error('no record')
    const stored = { ...record, fingerprint: '0123' }
    const { error: _error, ...bare } = stored
    expect(fingerprintOf({ ...stored, cut: true })).toBe('0123')
    expect(fingerprintOf({ ...stored, version: 2 })).toBe('0123')
    expect(fingerprintOf(bare)).toBe('0123')
    const { fingerprint: _stored, ...none } = bare
    expect(fingerprintOf(none)).toBeUndefined()
  })

  test('is the same for an error that is retried and one that is not', () => {
    const cause = new Error('no')
    const of = (failure: Failure) => deadLetter(received(), failure).record?.fingerprint
    expect(of({ _tag: 'PermanentlyFailed', type: 'message.new', cause })).toBe(of(failed(cause)))
  })
})

test('messages that SQS itself moved share a fingerprint by the types of their events', () => {
  expect(fingerprintOfUnknown('Redriven', ['a', 'b'])).toBe(
    fingerprintOfUnknown('Redriven', ['b', 'a', 'b']),
  )
  expect(fingerprintOfUnknown('Redriven', ['a'])).not.toBe(fingerprintOfUnknown('Redriven', ['b']))
  expect(fingerprintOfUnknown('Redriven', [])).toMatch(/^[0-9a-f]{16}$/)
})
