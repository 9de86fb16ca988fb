import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { wireForms } from '../../../../src/open/wire-form.ts'
import { snsNotification, wireBodies, wireBody } from '../../../../src/local/traffic/wire-bodies.ts'
import { open } from '../../../../src/open/open.ts'

const event = { type: 'message.new', text: 'Grüße 🦭', padding: 'x'.repeat(300) }

function opened(body: string): readonly unknown[] {
  const result = open(body)
  if (!isRight(result)) throw new Error('malformed')
  return result.right.events
}

describe('the body of an event', () => {
  it.each([
    ['json', '{'],
    ['base64', 'eyJ'],
    ['gzip', 'H4sI'],
    ['sns', '{"Type":"Notification"'],
    ['array', '[{'],
  ] as const)('in the form %s starts as on the wire: %s', (form, start) => {
    expect(wireBody(event, form).startsWith(start)).toBe(true)
  })

  it.each(wireForms)('in the form %s is opened again', (form) => {
    expect(opened(wireBody(event, form))).toEqual([event])
  })

  it('may be in a notification in any form', () => {
    expect(opened(snsNotification(wireBody(event, 'gzip')))).toEqual([event])
  })
})

describe('the bodies of several events', () => {
  it('are one each', () => {
    expect(wireBodies([event, event], 'base64')).toHaveLength(2)
  })

  it('are few in the form array', () => {
    const bodies = wireBodies(Array(120).fill(event), 'array')
    expect(bodies.map((body) => opened(body).length)).toEqual([50, 50, 20])
  })
})
