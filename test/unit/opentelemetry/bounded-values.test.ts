import { describe, expect, it } from 'vitest'
import { boundedType, ErrorTypes } from '../../../src/opentelemetry/bounded-values.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import { oddNames, oddValue } from '../../fixtures/odd-values.ts'

const named = (name: string) => Object.assign(new Error('ann is no user'), { name })

describe('the type of an event', () => {
  it('is itself where the catalogue knows it, else other', () => {
    expect(boundedType({ type: 'message.new', isKnown: true })).toBe('message.new')
    expect(boundedType({ type: 'made up by a stranger', isKnown: false })).toBe('other')
    expect(boundedType({ type: undefined, isKnown: false })).toBeUndefined()
  })
})

describe('the type of an error', () => {
  it("is the name of the app's own error, or the tag of a failure that has none", () => {
    const types = new ErrorTypes()
    const failed = { _tag: 'HandlerFailed', type: 'a', cause: new TypeError('x') } as const
    expect(types.ofFailure(failed)).toBe('TypeError')
    expect(types.ofFailure({ _tag: 'MalformedBody', reason: 'empty' })).toBe('MalformedBody')
    expect(types.ofFailure({ _tag: 'HandlerTimedOut', type: 'a', seconds: 1 })).toBe(
      'HandlerTimedOut',
    )
  })

  it('of a request that failed is its code', () => {
    const error = queueError({
      kind: 'AccessDenied',
      action: 'x',
      queue: 'q',
      code: 'AccessDenied',
    })
    expect(new ErrorTypes().ofRequest(error)).toBe('AccessDenied')
  })

  it.each(['user ann@example.com not found', 'a b', '', '7up', 'x'.repeat(81), 'naïve', 'a\nb'])(
    'is _OTHER where a name is no name: %j',
    (name) => {
      expect(new ErrorTypes().of(name)).toBe('_OTHER')
    },
  )

  it('is one of at most a hundred names, then _OTHER, and stays what it was', () => {
    const types = new ErrorTypes()
    const names = Array.from({ length: 150 }, (_, at) => types.ofError(named(`Error${at}`)))
    expect(new Set(names).size).toBe(101)
    expect(names[99]).toBe('Error99')
    expect(names[100]).toBe('_OTHER')
    expect(types.ofError(named('Error7'))).toBe('Error7')
  })

  it.each(oddNames)('is a text for whatever is thrown: %s', (name) => {
    expect(new ErrorTypes().ofError(oddValue(name))).toMatch(/^[\w$.:-]+$/)
  })
})
