import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLeases } from '../../../../src/worker/in-flight/leases.ts'
import { failed, ticketOf, scriptedQueue } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

describe('a lease of the worker', () => {
  it.each(['refused', 'expired'])(
    'that is %s signals its handlers once, then is reported',
    async (because) => {
      const queue = scriptedQueue()
      const seen: string[] = []
      const leases = createLeases({
        queue,
        operation: undefined,
        visibilitySeconds: 30,
        nowMs: () => Date.now(),
        random: () => 1,
        onLost: (_, lostBecause) => seen.push(lostBecause),
      })
      const message = ticketOf('a')
      message.interruption.listen((by) => seen.push(by))
      leases.add(message)
      const refusal = failed('MessageNotInflight', because === 'refused')
      queue.answers.push(...Array.from({ length: 40 }, () => [refusal]))
      await vi.advanceTimersByTimeAsync(60_000)
      expect(seen).toEqual(['lost lease', because])
      expect(message.lost).toBe(true)
    },
  )
})
