import { describe, expect, it } from 'vitest'
import { eventIn, marksOf, placeOfError } from '../../../../src/web/page/try/findings.ts'
import { jsonParts } from '../../../../src/web/page/try/json-parts.ts'
import type { Checked, CheckedEvent } from '../../../../src/web/wire/try.ts'

function event(others: Partial<CheckedEvent>): CheckedEvent {
  return { index: 0, verdict: 'invalid', required: [], drift: [], ...others }
}

const issue = (...at: string[]) => ({ path: at[0] ?? '', expected: 'string', at })

describe('marksOf', () => {
  it('marks each place of each issue, and what is required before what drifts', () => {
    const text = '[\n{},\n{ "a": [\n1,\n2], "b": 3 }\n]'
    const checked: Checked = {
      form: ['array'],
      events: [
        event({ required: [issue('id')] }),
        event({ index: 1, drift: [issue('a[0]', 'a[1]'), issue('b')], required: [issue('c')] }),
      ],
    }
    expect([...marksOf(text, checked, jsonParts(text))]).toEqual([
      [2, 'bad'],
      [3, 'bad'],
      [4, 'warn'],
      [5, 'warn'],
    ])
  })

  it('is done in one walk through a text of 1 MiB with thousands of places', () => {
    const users = Array.from({ length: 20_000 }, (_, at) => ({ id: at, name: 'somebody' }))
    const text = JSON.stringify({ users }, undefined, 2)
    const paths = (from: number) => Array.from({ length: 20 }, (_, at) => `users[${from + at}].id`)
    const drift = Array.from({ length: 50 }, (_, at) => issue(...paths(at * 300)))
    const checked: Checked = { form: ['json'], events: [event({ drift })] }
    const parts = jsonParts(text)
    const beganMs = performance.now()
    expect(marksOf(text, checked, parts).size).toBe(1_000)
    expect(performance.now() - beganMs).toBeLessThan(500)
  })

  it('marks the line where JSON breaks', () => {
    const text = '{\n"a" 1}'
    const malformed = { because: 'not valid JSON', line: 2, column: 5 }
    const checked: Checked = { malformed, events: [] }
    expect([...marksOf(text, checked, jsonParts(text))]).toEqual([[2, 'bad']])
    expect(placeOfError(text, checked)).toEqual({ from: 6, to: 7, isMissing: false })
  })
})

describe('eventIn', () => {
  it('finds no event in a text that only wraps it', () => {
    const text = '{"Type":"Notification","Message":"{}"}'
    const checked: Checked = { form: ['sns', 'json'], events: [event({})] }
    expect(eventIn(jsonParts(text), checked, 0)).toBeUndefined()
  })
})
