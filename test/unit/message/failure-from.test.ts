import { describe, expect, test } from 'vitest'
import { failureFrom } from '../../../src/message/failure-from.ts'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../../src/message/retry-after-error.ts'
import { oddNames, oddValue, rejecting } from '../../fixtures/odd-values.ts'

describe('failureFrom', () => {
  test.each([
    [new Error('no'), { _tag: 'HandlerFailed' }],
    ['a text', { _tag: 'HandlerFailed' }],
    [new PermanentError('never'), { _tag: 'PermanentlyFailed' }],
    [new RetryAfterError({ seconds: 7 }), { _tag: 'RetryRequested', seconds: 7 }],
  ])('judges what was thrown as the worker does: %o', (thrown, failure) => {
    expect(failureFrom(thrown, 'message.new')).toEqual({
      ...failure,
      type: 'message.new',
      cause: thrown,
    })
  })

  test.each(oddNames)('makes a failure of anything: %s', (name) => {
    expect(failureFrom(oddValue(name))).toHaveProperty('type', '')
  })

  test('makes one of a promise that rejects, and the process goes on', async () => {
    expect(failureFrom(rejecting())._tag).toBe('HandlerFailed')
    await new Promise((resolve) => setImmediate(resolve))
  })
})
