import { describe, expect, it, vi } from 'vitest'
import { isPermanentError, PermanentError } from '../../../src/message/permanent-error.ts'
import { isRetryAfterError, RetryAfterError } from '../../../src/message/retry-after-error.ts'
import {
  hasProperty,
  isError,
  isInstance,
  isList,
  onRejection,
  property,
} from '../../../src/message/thrown.ts'
import { oddNames, oddValue, rejecting, unreadable } from '../../fixtures/odd-values.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('reading a thrown value', () => {
  it.each(oddNames)('never throws: %s', async (name) => {
    const value = oddValue(name)
    for (const key of ['name', 'message', 'stack', 'cause', 'code', 'errors', Symbol('no')]) {
      property(value, key)
      hasProperty(value, key)
    }
    expect(isList(value)).toBe(name === 'a list')
    isError(value)
    isInstance(value, Error)
    onRejection(value)
    expect(isPermanentError(value)).toBe(name === 'a Proxy that has everything')
    expect(isRetryAfterError(value)).toBe(name === 'a Proxy that has everything')
    await turn()
  })

  it('reads what can be read', () => {
    expect(property(new Error('no'), 'message')).toBe('no')
    expect(property('text', 'length')).toBeUndefined()
    expect(property(unreadable('name'), 'name')).toBeUndefined()
    expect(hasProperty(unreadable('name'), 'name')).toBe(true)
    expect(isPermanentError(new PermanentError('no'))).toBe(true)
    expect(isRetryAfterError(new RetryAfterError({ seconds: 1 }))).toBe(true)
  })

  it.each([
    ['an Error', true],
    ['an error of another realm', true],
    ['a DOMException', true],
    ['an error whose stack throws', true],
    ['an empty object', false],
    ['a string', false],
    ['a revoked Proxy', false],
  ])('knows an error: %s is %s', (name, is) => {
    expect(isError(oddValue(name))).toBe(is)
  })
})

describe('a promise that nothing awaits', () => {
  it('calls back when it rejects, whosever promise it is', async () => {
    const rejected = vi.fn()
    onRejection(rejecting(), rejected)
    onRejection(oddValue('a thenable that rejects'), rejected)
    onRejection(oddValue('a thenable whose then throws'), rejected)
    onRejection(Promise.resolve(1), rejected)
    onRejection(7, rejected)
    await turn()
    expect(rejected).toHaveBeenCalledTimes(3)
  })

  it('is ignored without a callback, with a promise that it rejects with', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      onRejection(Promise.reject(rejecting()))
      await turn()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
    expect(unhandled).not.toHaveBeenCalled()
  })
})
