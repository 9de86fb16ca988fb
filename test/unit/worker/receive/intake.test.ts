import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Intake, type IntakeOptions } from '../../../../src/worker/receive/intake.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const body = (bytes = 100) => ({ body: 'x'.repeat(bytes) })
const bodies = (count: number, bytes?: number) => Array.from({ length: count }, () => body(bytes))

function intakeOf(options: Partial<IntakeOptions> & { hasRoom?: boolean; prefetch?: number } = {}) {
  const { hasRoom = true, prefetch = 0, ...rest } = options
  const pool = { hasRoom, overrun: 0, isBlocked: false } as unknown as IntakeOptions['pool'] & {
    hasRoom: boolean
    overrun: number
    isBlocked: boolean
  }
  const circuits = {
    isOpen: false,
    nextProbeMs: 0,
    get probeInMs() {
      return Math.max(0, this.nextProbeMs - Date.now())
    },
  }
  const intake = new Intake({
    concurrency: 100,
    maxPolls: 8,
    maxBytesInFlight: 64 * 1024 * 1024,
    pool,
    circuits,
    throughput: { prefetch } as IntakeOptions['throughput'],
    placesSpared: () => 0,
    ...rest,
  })
  return { intake, pool, circuits }
}

/** What a poller was granted so far; 0 for those that wait or were turned away. */
function pollerOf(intake: Intake, poller: number) {
  const granted: number[] = []
  void intake.claim(poller).then((slots) => granted.push(slots))
  return granted
}
const turn = () => vi.advanceTimersByTimeAsync(0)

describe('the intake', () => {
  it('lets one poller poll while the queue is idle', async () => {
    const { intake } = intakeOf()
    const granted = [0, 1, 2].map((poller) => pollerOf(intake, poller))
    await turn()
    expect(granted).toEqual([[10], [], []])
    expect(intake.polls).toBe(1)
  })

  it('lets one more in for each full receive, up to its bound, and one only after an empty one', async () => {
    const { intake } = intakeOf({ concurrency: 10_000, maxPolls: 3 })
    for (const expected of [2, 3, 3]) {
      await intake.claim(0)
      intake.answered(10, bodies(10))
      expect(intake.pollers).toBe(expected)
    }
    await intake.claim(0)
    intake.answered(10, bodies(5))
    expect(intake.pollers).toBe(3)
    await intake.claim(0)
    intake.answered(10, bodies(4))
    expect(intake.pollers).toBe(2)
    await intake.claim(0)
    intake.answered(10, [])
    expect(intake.pollers).toBe(1)
  })

  it('goes back to one poller when a receive fails', async () => {
    const { intake } = intakeOf()
    await intake.claim(0)
    intake.answered(10, bodies(10))
    await intake.claim(0)
    intake.failed(10)
    expect([intake.pollers, intake.polls]).toEqual([1, 0])
  })

  it('asks for no more than there is room, and not for one at a time while handlers are busy', async () => {
    const { intake, pool } = intakeOf({ concurrency: 12 })
    await intake.claim(0)
    intake.answered(10, bodies(10))
    pool.hasRoom = false
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([])
    for (let at = 0; at < 7; at++) intake.judged()
    await turn()
    expect(granted).toEqual([])
    intake.judged()
    await turn()
    expect(granted).toEqual([10])
  })

  it('asks for few rather than none when a handler would be idle', async () => {
    const { intake } = intakeOf({ concurrency: 12 })
    await intake.claim(0)
    intake.answered(10, bodies(10))
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([2])
  })

  it('asks for no more than handlers run at once, where those are fewer than ten', async () => {
    const { intake } = intakeOf({ concurrency: 3 })
    expect(await intake.claim(0)).toBe(3)
  })

  it('takes on as much beyond the running ones as was measured to be handled meanwhile', async () => {
    const { intake } = intakeOf({ concurrency: 10, prefetch: 20 })
    for (let at = 0; at < 3; at++) {
      expect(await intake.claim(0)).toBe(10)
      intake.answered(10, bodies(10))
    }
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([])
  })

  it('does not count messages that gather for a batch against the places of handlers', async () => {
    let spared = 0
    const { intake } = intakeOf({ concurrency: 10, hasRoom: false, placesSpared: () => spared })
    await intake.claim(0)
    intake.answered(10, bodies(10))
    spared = 10
    expect(await intake.claim(0)).toBe(10)
  })

  it('waits while SQS does not take what is settled', async () => {
    const { intake } = intakeOf({ concurrency: 10_000 })
    for (let at = 0; at < 2_001; at++) {
      intake.take(1)
      intake.judged()
    }
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([])
    intake.release(1)
    await turn()
    expect(granted).toEqual([10])
  })

  it('holds no more bytes than it may: it expects bodies as large as the largest of late', async () => {
    const megabyte = 1024 * 1024
    const { intake } = intakeOf({ concurrency: 1_000, maxBytesInFlight: 16 * megabyte })
    expect(await intake.claim(0)).toBe(10)
    intake.answered(10, bodies(10, megabyte))
    expect(await intake.claim(0)).toBe(6)
    const granted = pollerOf(intake, 1)
    await turn()
    expect(granted).toEqual([])
    intake.answered(6, bodies(6, megabyte))
    await turn()
    expect(granted).toEqual([])
    intake.judged()
    await turn()
    expect(granted).toEqual([])
    intake.release(megabyte)
    await turn()
    expect(granted).toEqual([1])
  })

  it('forgets a large body in time', async () => {
    const { intake } = intakeOf({ concurrency: 10_000, maxBytesInFlight: 2_000_000 })
    await intake.claim(0)
    intake.answered(10, [body(1_000_000)])
    intake.judged()
    intake.release(1_000_000)
    for (let at = 0; at < 400; at++) {
      intake.take(100)
      intake.judged()
      intake.release(100)
    }
    expect(await intake.claim(0)).toBe(10)
  })

  it('receives a message even when one alone is more than it may hold', async () => {
    const { intake } = intakeOf({ maxBytesInFlight: 10 })
    expect(await intake.claim(0)).toBe(1)
  })

  it('lets nobody in while paused, and those who waited afterwards', async () => {
    const { intake } = intakeOf()
    intake.pause('maintenance')
    expect(intake.pausedBy).toBe('maintenance')
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([])
    intake.resume()
    await turn()
    expect(granted).toEqual([10])
  })

  it('tries one message at a time while the circuit is open and nothing is kept, when its time has come', async () => {
    const { intake, circuits } = intakeOf()
    Object.assign(circuits, { isOpen: true, nextProbeMs: 15_000 })
    const granted = pollerOf(intake, 0)
    await vi.advanceTimersByTimeAsync(14_999)
    expect(granted).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(granted).toEqual([1])
    const next = pollerOf(intake, 0)
    intake.answered(1, bodies(1))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(next).toEqual([])
    intake.judged()
    intake.release(100)
    await turn()
    expect(next).toEqual([1])
  })

  it('asks for less while handlers that overran their time keep their places, and for nothing without one', async () => {
    const { intake, pool } = intakeOf({ concurrency: 10 })
    pool.overrun = 7
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([3])
    intake.answered(3, [])
    Object.assign(pool, { overrun: 10, isBlocked: true, hasRoom: false })
    const none = pollerOf(intake, 0)
    await turn()
    expect(none).toEqual([])
    Object.assign(pool, { overrun: 0, isBlocked: false, hasRoom: true })
    intake.wake()
    await turn()
    expect(none).toEqual([10])
  })

  it('turns everybody away once it is closed', async () => {
    const { intake, circuits } = intakeOf()
    Object.assign(circuits, { isOpen: true, nextProbeMs: 15_000 })
    const waiting = pollerOf(intake, 0)
    intake.close()
    await turn()
    expect(waiting).toEqual([0])
    expect(await intake.claim(0)).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
