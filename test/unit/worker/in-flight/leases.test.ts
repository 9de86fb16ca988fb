import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLeases } from '../../../../src/worker/in-flight/leases.ts'
import { failed, ticketOf, scriptedQueue } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

describe('a lease of the worker', () => {
  it('that is lost signals its handlers, once, and is reported after that', async () => {
    const queue = scriptedQueue()
    const seen: string[] = []
    const leases = createLeases({
      queue,
      visibilitySeconds: 30,
      nowMs: () => Date.now(),
      random: () => 1,
      onLost: (_, because) => seen.push(because),
    })
    const message = ticketOf('a')
    message.interruption.listen((by) => seen.push(by))
    leases.add(message)
    queue.answers.push([failed('MessageNotInflight', true)])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen).toEqual(['lost lease', 'refused'])
    expect(message.lost).toBe(true)
  })
})
