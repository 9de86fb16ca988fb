import { expect, it } from 'vitest'
import { streamEvents } from '../../../../schemas/index.ts'
import { sampleEvent } from '../../../../src/testing/index.ts'
import { check } from '../../../../src/web/try/check.ts'

it('names once what is odd in many places, with each place', async () => {
  const event = sampleEvent('message.new')
  const odd = {
    ...event.message,
    mentioned_users: [
      { id: 'a', role: 1 },
      { id: 'b', role: 2 },
    ],
  }
  const body = JSON.stringify([
    { ...event, message: odd },
    { ...event, message: {} },
  ])
  const { events } = await check(body, streamEvents)
  const roles = events[0]?.drift.filter(({ path }) => path.endsWith('.role'))
  expect(roles).toEqual([
    {
      path: 'message.mentioned_users[].role',
      expected: 'string',
      at: ['message.mentioned_users[0].role', 'message.mentioned_users[1].role'],
    },
  ])
  expect(events[1]?.required).toContainEqual({
    path: 'message.id',
    expected: 'string',
    at: ['message.id'],
  })
})
