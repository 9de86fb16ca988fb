import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { noneInFlight, Ticket } from '../../../../src/worker/in-flight/ticket.ts'
import { Intake, type IntakeOptions } from '../../../../src/worker/receive/intake.ts'
import { received } from '../../dead-letter/received.ts'
import { ticketContext } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

interface IntakeTestOptions extends Partial<IntakeOptions> {
  readonly concurrency?: number
  readonly hasRoom?: boolean
  readonly prefetch?: number
}

function intakeOf(options: IntakeTestOptions = {}) {
  const { concurrency = 100, hasRoom = true, prefetch = 0, ...rest } = options
  const pool = { concurrency, hasRoom, overrun: 0, isBlocked: false }
  const counts = noneInFlight()
  const circuits = {
    isOpen: false,
    nextFreshMs: 0,
    get freshInMs() {
      return Math.max(0, this.nextFreshMs - Date.now())
    },
  }
  const intake: Intake = new Intake({
    maxPolls: 8,
    maxBytesInFlight: 64 * 1024 * 1024,
    pool,
    circuits,
    counts,
    throughput: { prefetch },
    placesSpared: () => 0,
    ...rest,
  })
  const context = ticketContext({ counts, onRoom: () => intake.wake() })
  /** One message is in flight. */
  const take = (bytes = 100) => new Ticket(received({ body: 'x'.repeat(bytes) }), context)
  /** A receive came back with messages. */
  const answered = (asked: number, messages: number, bytes?: number) => {
    const tickets = Array.from({ length: messages }, () => take(bytes))
    intake.answered(asked, messages)
    return tickets
  }
  return { intake, pool, circuits, take, answered }
}

/** The messages granted to each poller so far; 0 for those that wait or were turned away. */
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

  it('lets one more in for each full receive, up to its limit, and one only after an empty one', async () => {
    const { intake, answered } = intakeOf({ concurrency: 10_000, maxPolls: 3 })
    for (const expected of [2, 3, 3]) {
      await intake.claim(0)
      answered(10, 10)
      expect(intake.pollers).toBe(expected)
    }
    await intake.claim(0)
    answered(10, 5)
    expect(intake.pollers).toBe(3)
    await intake.claim(0)
    answered(10, 4)
    expect(intake.pollers).toBe(2)
    await intake.claim(0)
    answered(10, 0)
    expect(intake.pollers).toBe(1)
  })

  it('goes back to one poller when a receive fails', async () => {
    const { intake, answered } = intakeOf()
    await intake.claim(0)
    answered(10, 10)
    await intake.claim(0)
    intake.failed(10)
    expect([intake.pollers, intake.polls]).toEqual([1, 0])
  })

  it('asks for no more than there is room, and not for one at a time while handlers are busy', async () => {
    const { intake, pool, answered } = intakeOf({ concurrency: 12 })
    await intake.claim(0)
    const tickets = answered(10, 10)
    pool.hasRoom = false
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([])
    for (const ticket of tickets.slice(0, 7)) ticket.judged()
    await turn()
    expect(granted).toEqual([])
    tickets[7]?.judged()
    await turn()
    expect(granted).toEqual([10])
  })

  it('asks for few rather than none when a handler would be idle', async () => {
    const { intake, answered } = intakeOf({ concurrency: 12 })
    await intake.claim(0)
    answered(10, 10)
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([2])
  })

  it('asks for no more than handlers run at once, where those are fewer than ten', async () => {
    const { intake } = intakeOf({ concurrency: 3 })
    expect(await intake.claim(0)).toBe(3)
  })

  it('admits as many messages beyond the running ones as were measured to be handled meanwhile', async () => {
    const { intake, answered } = intakeOf({ concurrency: 10, prefetch: 20 })
    for (let at = 0; at < 3; at++) {
      expect(await intake.claim(0)).toBe(10)
      answered(10, 10)
    }
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([])
  })

  it('does not count messages that gather for a batch against the places of handlers', async () => {
    let spared = 0
    const { intake, answered } = intakeOf({
      concurrency: 10,
      hasRoom: false,
      placesSpared: () => spared,
    })
    await intake.claim(0)
    answered(10, 10)
    spared = 10
    expect(await intake.claim(0)).toBe(10)
  })

  it('waits while SQS does not take what is settled', async () => {
    const { intake, take } = intakeOf({ concurrency: 10_000 })
    const tickets = Array.from({ length: 2_001 }, () => take(1))
    for (const ticket of tickets) ticket.judged()
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([])
    tickets[0]?.close('settled')
    await turn()
    expect(granted).toEqual([10])
  })

  it('holds no more bytes than it may: it expects bodies as large as the largest of late', async () => {
    const megabyte = 1024 * 1024
    const { intake, answered } = intakeOf({ concurrency: 1_000, maxBytesInFlight: 16 * megabyte })
    expect(await intake.claim(0)).toBe(10)
    const [ticket] = answered(10, 10, megabyte)
    expect(await intake.claim(0)).toBe(6)
    const granted = pollerOf(intake, 1)
    await turn()
    expect(granted).toEqual([])
    answered(6, 6, megabyte)
    await turn()
    expect(granted).toEqual([])
    ticket?.judged()
    await turn()
    expect(granted).toEqual([])
    ticket?.close('settled')
    await turn()
    expect(granted).toEqual([1])
  })

  it('forgets a large body in time', async () => {
    const { intake, take, answered } = intakeOf({
      concurrency: 10_000,
      maxBytesInFlight: 2_000_000,
    })
    await intake.claim(0)
    for (const ticket of answered(10, 1, 1_000_000)) ticket.close('settled')
    for (let at = 0; at < 400; at++) {
      const ticket = take()
      ticket.judged()
      ticket.close('settled')
    }
    expect(await intake.claim(0)).toBe(10)
  })

  it('receives a message even when one alone is more than it may hold', async () => {
    const { intake } = intakeOf({ maxBytesInFlight: 10 })
    expect(await intake.claim(0)).toBe(1)
  })

  it('receives none beyond its bytes while those it has are settling: SQS may refuse to delete them', async () => {
    const { intake, answered } = intakeOf({ maxBytesInFlight: 10_000 })
    expect(await intake.claim(0)).toBe(2)
    const tickets = answered(2, 2, 6_000)
    for (const ticket of tickets) ticket.judged()
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([])
    for (const ticket of tickets) ticket.close('settled')
    await turn()
    expect(granted).toEqual([1])
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

  it('asks for one message at a time while the circuit is open, until five are kept, and then when it is time', async () => {
    const { intake, circuits, answered } = intakeOf()
    Object.assign(circuits, { isOpen: true, nextFreshMs: Date.now() + 15_000 })
    const granted: number[][] = []
    for (let kept = 0; kept < 5; kept++) {
      granted.push(pollerOf(intake, 0))
      await turn()
      answered(1, 1)
    }
    expect(granted).toEqual(Array(5).fill([1]))
    const fresh = pollerOf(intake, 0)
    await vi.advanceTimersByTimeAsync(14_999)
    expect(fresh).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(fresh).toEqual([1])
    const second = pollerOf(intake, 0)
    await turn()
    expect(second).toEqual([])
  })

  it('holds no more bytes than it may while the circuit is open either', async () => {
    const { intake, circuits, answered } = intakeOf({ maxBytesInFlight: 10_000 })
    Object.assign(circuits, { isOpen: true })
    const first = pollerOf(intake, 0)
    await turn()
    const [ticket] = answered(1, 1, 20_000)
    const next = pollerOf(intake, 0)
    await turn()
    expect([first, next]).toEqual([[1], []])
    ticket?.judged()
    ticket?.close('settled')
    await turn()
    expect(next).toEqual([1])
  })

  it('asks for less while handlers that overran their time keep their places, and for nothing without one', async () => {
    const { intake, pool, answered } = intakeOf({ concurrency: 10 })
    pool.overrun = 7
    const granted = pollerOf(intake, 0)
    await turn()
    expect(granted).toEqual([3])
    answered(3, 0)
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
    const { intake, circuits, answered } = intakeOf()
    answered(5, 5)
    Object.assign(circuits, { isOpen: true, nextFreshMs: Date.now() + 15_000 })
    const waiting = pollerOf(intake, 0)
    intake.close()
    await turn()
    expect(waiting).toEqual([0])
    expect(await intake.claim(0)).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
