import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonFault } from '../../src/web/try/json-fault.ts'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('a text has a fault where it is not JSON, and then only', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(jsonFault(text)).toBeUndefined()
    }),
  )
  const tokens = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '1',
    '-',
    '.5',
    'true',
    ' ',
    '\n',
    '"',
    '\\',
    'e1',
  )
  fc.assert(
    fc.property(fc.array(tokens, { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      expect(jsonFault(text) === undefined).toBe(isJson(text))
    }),
    { numRuns: 2_000 },
  )
})

test('what stands before a fault can be the beginning of JSON: it is no fault before', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('}', ',', 'x', '"', ':'),
      (text, at, wrong) => {
        const place = at % (text.length + 1)
        const broken = `${text.slice(0, place)}${wrong}${text.slice(place)}`
        const fault = jsonFault(broken)
        if (fault === undefined) return
        const lines = broken.split('\n')
        expect(fault.line).toBeLessThanOrEqual(lines.length)
        expect(fault.column).toBeLessThanOrEqual((lines[fault.line - 1] ?? '').length + 1)
      },
    ),
  )
})
