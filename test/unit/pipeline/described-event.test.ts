import { expect, test } from 'vitest'
import { describedEvent } from '../../../src/pipeline/described-event.ts'
import type { EventResult } from '../../../src/route/call/event-result.ts'

const result: EventResult = {
  index: 2,
  key: 'm:2',
  type: 'message.new',
  outcome: { _tag: 'Acknowledge', because: 'handled' },
  drift: [{ path: 'members[3].user', normalisedPath: 'members[].user', expected: 'User' }],
  durationMs: 1.6,
  waitedMs: 0,
}

test('an event that was handled is described by its reason, and its drift by normalised path', () => {
  expect(describedEvent(result)).toEqual({
    index: 2,
    type: 'message.new',
    outcome: 'Acknowledge',
    because: 'handled',
    error: undefined,
    frames: [],
    issues: [],
    drift: [{ path: 'members[].user', expected: 'User' }],
    durationMs: 2,
  })
})

test('an event that failed is described by its error and where that was thrown', () => {
  const cause = Object.assign(new TypeError('no such row'), { code: 'E1' })
  const failure = { _tag: 'HandlerFailed', type: 'message.new', cause } as const
  const described = describedEvent({
    ...result,
    outcome: { _tag: 'Retry', afterSeconds: 5, failure },
  })
  expect(described).toMatchObject({
    outcome: 'Retry',
    because: 'HandlerFailed',
    error: { name: 'TypeError', message: 'no such row', code: 'E1' },
  })
  expect(described.frames.length).toBeGreaterThan(0)
})

test('an event that is invalid is described by its issues', () => {
  const issues = [{ path: 'a[1].b', normalisedPath: 'a[].b', expected: 'string' }]
  const failure = { _tag: 'InvalidPayload', type: 'message.new', issues } as const
  const { error, ...others } = describedEvent({
    ...result,
    outcome: { _tag: 'DeadLetter', failure },
  })
  expect(others).toMatchObject({ issues: [{ path: 'a[].b', expected: 'string' }], frames: [] })
  expect(error?.message).toBe('the event does not fit its codec: a[].b is not string')
})
