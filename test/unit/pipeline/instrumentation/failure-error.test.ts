import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../src/message/failure.ts'
import { reportedFailure } from '../../../../src/pipeline/instrumentation/failure-error.ts'
import { oddNames, oddValue } from '../../../fixtures/odd-values.ts'

const plain = { redact: (text: string) => text, redacts: false }
const redacting = { redact: (text: string) => text.replaceAll('jane', '***'), redacts: true }
const type = 'order.placed'

describe('a failure for those who are not the handlers of the app', () => {
  it("is the failure itself with the app's own error, where the app does not redact", () => {
    const cause = new Error('of jane')
    const failure: Failure = { _tag: 'HandlerFailed', type, cause }
    expect(reportedFailure(failure, plain)).toEqual({ failure, error: cause })
    expect(reportedFailure(failure, plain).failure).toBe(failure)
    expect(reportedFailure(failure, plain).error).toBe(cause)
  })

  it('has a new error in the place of each of the app, where it redacts', () => {
    const cause = new Error('of jane', { cause: 'jane' })
    const failures: Failure[] = [
      { _tag: 'HandlerFailed', type, cause, classifyThrew: new Error('jane') },
      { _tag: 'PermanentlyFailed', type, cause },
      { _tag: 'RetryRequested', type, seconds: 5, cause },
      { _tag: 'MiddlewareBroken', type, cause },
      { _tag: 'ProcessingFailed', type, cause },
    ]
    for (const failure of failures) {
      const { failure: shown, error } = reportedFailure(failure, redacting)
      expect(shown).toMatchObject({ _tag: failure._tag, type })
      expect(error.message).toBe('of ***')
      expect(inspect([shown, error], { depth: 10 })).not.toContain('jane')
    }
  })

  it('has an error that names it where nothing was thrown', () => {
    const failure: Failure = { _tag: 'HandlerTimedOut', type, seconds: 5 }
    for (const redaction of [plain, redacting]) {
      const { failure: shown, error } = reportedFailure(failure, redaction)
      expect(shown).toBe(failure)
      expect(error).toMatchObject({
        name: 'HandlerTimedOut',
        message: 'the handler did not settle within 5 s',
      })
    }
  })

  it.each(oddNames)('can be read whatever was thrown: %s', (name) => {
    const cause = oddValue(name)
    const failure: Failure = { _tag: 'HandlerFailed', type, cause, classifyThrew: cause }
    const { failure: shown, error } = reportedFailure(failure, redacting)
    expect(error).toBeInstanceOf(Error)
    expect(shown).toMatchObject({ cause: error, classifyThrew: expect.any(Error) })
    expect(typeof reportedFailure(failure, plain).error).toBe('object')
  })
})
