import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createDirectService } from '../../../src/queue/direct/direct.ts'
import { ok, refuse } from './scripted-server.ts'
import { transportFaults } from './suite.ts'
import { failureOf, message, poll, useTransport } from './world.ts'

const world = useTransport(createDirectService)

transportFaults('the direct transport', world)

describe('a lost answer', () => {
  it('of a poll is reported: its messages are hidden, and another poll would not find them', async () => {
    world.server.script((reply) => reply.resetHalfway({ Messages: [message('a')] }))
    const error = await failureOf(world.open().receive(poll))
    expect(error.kind).toBe('Unreachable')
    expect(world.server.requests).toHaveLength(1)
  })

  it('makes the next try of a long poll wait only for what is left', async () => {
    world.server.script(
      (reply) => setTimeout(() => reply.reset(), 1100),
      (reply) => reply.json({}),
    )
    await world.open().receive({ maxMessages: 1, waitSeconds: 5, attemptId: 'attempt-1' })
    const waits = world.server.requests.map(({ body }) => body.WaitTimeSeconds as number)
    expect(waits[0]).toBe(5)
    expect(waits[1]).toBeLessThanOrEqual(3)
  })
})

describe('a wrong clock', () => {
  it('is corrected by the time of SQS, for all later requests', async () => {
    const aheadMs = 20 * 60_000
    world.server.otherwise = (reply) => {
      const nowMs = Date.now() + aheadMs
      const date = { date: new Date(nowMs).toUTCString() }
      const skewed = Math.abs(signedAt(reply.request.headers) - nowMs) > 5 * 60_000
      if (skewed) refuse('RequestTimeTooSkewed', 403, date)(reply)
      else ok(reply)
    }
    const queue = world.open()
    await queue.receive(poll)
    await queue.receive(poll)
    expect(world.server.requests).toHaveLength(3)
  })
})

it('refuses requests of a closed service with a sentence', async () => {
  const queue = world.open()
  world.close()
  expect((await failureOf(queue.receive(poll))).message).toContain('closed')
})

function signedAt(headers: IncomingHttpHeaders): number {
  const text = String(headers['x-amz-date'])
  return Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}
