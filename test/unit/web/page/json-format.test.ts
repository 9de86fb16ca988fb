import { describe, expect, it } from 'vitest'
import { formatted } from '../../../../src/web/page/try/json-format.ts'

describe('formatted', () => {
  it('keeps numbers and strings as they are written', () => {
    const text = '{"id":9007199254740993,"a":[1.0,1e400,"\\u0041 { \\" : ,"],"b":{ },"c":[\n]}'
    expect(formatted(text)).toBe(`{
  "id": 9007199254740993,
  "a": [
    1.0,
    1e400,
    "\\u0041 { \\" : ,"
  ],
  "b": {},
  "c": []
}`)
  })

  it('changes nothing that it has formatted', () => {
    const once = formatted('[{"a":[[],{}]},null]')
    expect(formatted(once ?? '')).toBe(once)
  })

  it('leaves alone what is no JSON', () => {
    expect(formatted('{"a" 1}')).toBeUndefined()
  })
})
