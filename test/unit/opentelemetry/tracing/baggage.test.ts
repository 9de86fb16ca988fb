import { describe, expect, it } from 'vitest'
import { baggageOf } from '../../../../src/opentelemetry/tracing/baggage.ts'

const read = (stringValue: string) =>
  baggageOf({ attributes: { baggage: { dataType: 'String', stringValue } } })
    ?.getAllEntries()
    .map(([key, { value }]) => [key, value])

describe('the baggage of a message', () => {
  it('is that of its attribute, with decoded values and without properties', () => {
    expect(read('tenant=acme, plan = pro%20plus ;secure;max=1,flag=')).toEqual([
      ['tenant', 'acme'],
      ['plan', 'pro plus'],
      ['flag', ''],
    ])
  })

  it('is none without the attribute, and in a binary one', () => {
    expect(baggageOf({ attributes: {} })).toBeUndefined()
    const binaryValue = Buffer.from('a=b')
    const attributes = { baggage: { dataType: 'Binary', binaryValue } }
    expect(baggageOf({ attributes })).toBeUndefined()
  })

  it('leaves out members that cannot be read', () => {
    expect(read('good=1,no value,=no key,bad key=1,bad=%zz,ä=1,also=2')).toEqual([
      ['good', '1'],
      ['also', '2'],
    ])
    expect(read('')).toBeUndefined()
    expect(read(',,;;==')).toBeUndefined()
  })

  it('has names that objects have too', () => {
    expect(read('__proto__=1,constructor=2')).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })

  it('has at most 64 members, and is none where it is too long', () => {
    expect(read(Array.from({ length: 100 }, (_, at) => `k${at}=v`).join(','))).toHaveLength(64)
    expect(read(`a=${'x'.repeat(8_200)}`)).toBeUndefined()
  })
})
