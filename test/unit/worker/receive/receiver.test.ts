import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReceiveRequest } from '../../../../src/queue/port.ts'
import { QueueError } from '../../../../src/queue/queue-error.ts'
import { Receiver, type ReceiverOptions } from '../../../../src/worker/receive/receiver.ts'
import { received } from '../../dead-letter/received.ts'
import { scriptedQueue } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function world(options: Partial<ReceiverOptions> = {}) {
  const queue = scriptedQueue()
  const receive = vi.fn((_request: ReceiveRequest) => Promise.resolve([received()]))
  queue.receive = receive
  const claims: ((slots: number) => void)[] = []
  const intake = {
    ...fakeIntake(),
    claim: () => new Promise<number>((resolve) => claims.push(resolve)),
  }
  const admit = vi.fn(() => () => {})
  const receiver = new Receiver({
    queue,
    operation: undefined,
    intake,
    throughput: { received: () => {} },
    waitSeconds: 20,
    visibilitySeconds: 30,
    fifo: false,
    nowMs: () => Date.now(),
    random: Math.random,
    admit,
    admitLate: vi.fn(),
    onFailed: vi.fn(),
    onRecovered: vi.fn(),
    onEmptyAtOnce: vi.fn(),
    onWaitingAgain: vi.fn(),
    ...options,
  })
  return { receiver, receive, claims, intake, admit }
}
const turn = () => vi.advanceTimersByTimeAsync(1)

describe('the receiver', () => {
  it('asks for as many as it was let in for, and hands on what came', async () => {
    const { receiver, receive, claims, admit, intake } = world()
    await receiver.load()
    receiver.start()
    await turn()
    claims[0]?.(7)
    await turn()
    expect(receive.mock.calls[0]?.[0]).toMatchObject({
      maxMessages: 7,
      waitSeconds: 20,
      visibilitySeconds: 30,
    })
    expect(intake.answered).toHaveBeenCalledWith(7, 1)
    expect(admit).toHaveBeenCalledWith([received()])
    // Counted as in flight before the room that was reserved for them is free.
    expect(admit).toHaveBeenCalledBefore(intake.answered)
    receiver.stop()
  })

  it('begins no poll that was let in at the moment of the stop', async () => {
    const { receiver, receive, claims, intake } = world()
    await receiver.load()
    receiver.start()
    await turn()
    claims[0]?.(10)
    receiver.stop()
    await receiver.allReturned()
    await turn()
    expect(receive).not.toHaveBeenCalled()
    expect(intake.failed).toHaveBeenCalledWith(10)
  })

  it('names the attempts of a FIFO queue: the same until one goes through, for each poller', async () => {
    const { receiver, receive, claims } = world({ fifo: true })
    receive.mockRejectedValueOnce(new Error('connection reset'))
    await expect(receiver.first(10)).rejects.toThrow('connection reset')
    await receiver.load()
    receiver.start()
    await turn()
    for (const at of [0, 1]) {
      claims[at]?.(10)
      await turn()
    }
    const ids = receive.mock.calls.map(([{ attemptId }]) => attemptId)
    expect(ids[0]).toBe(ids[1])
    expect(ids[1]).not.toBe(ids[2])
    receiver.stop()
  })

  it.each(['Throttled', 'InvalidRequest'] as const)(
    'begins a new attempt where SQS has refused one (%s): it would refuse it again',
    async (kind) => {
      const { receiver, receive, claims } = world({ fifo: true })
      receive.mockRejectedValueOnce(
        new QueueError({ kind, action: 'ReceiveMessage', queue: 'q', code: kind, message: kind }),
      )
      await receiver.load()
      receiver.start()
      await turn()
      claims[0]?.(10)
      await vi.advanceTimersByTimeAsync(60_000)
      claims[1]?.(10)
      await turn()
      const ids = receive.mock.calls.map(([{ attemptId }]) => attemptId)
      expect(ids).toEqual([expect.any(String), expect.any(String)])
      expect(ids[0]).not.toBe(ids[1])
      receiver.stop()
    },
  )

  it('says for how long no poll has come back, from when one was due', async () => {
    const { receiver, receive, claims } = world()
    receive.mockReturnValue(new Promise(() => {}))
    await receiver.load()
    receiver.start()
    await vi.advanceTimersByTimeAsync(3_600_000)
    // It waits for room: none is due.
    expect(receiver.silentMs).toBe(0)
    claims[0]?.(10)
    await vi.advanceTimersByTimeAsync(29_000)
    expect(receiver.silentMs).toBe(29_000)
    // Given up after 30 s: that is a way of coming back.
    await vi.advanceTimersByTimeAsync(2_000)
    expect(receiver.silentMs).toBe(0)
    expect(receiver.failure?.kind).toBe('TimedOut')
    receiver.stop()
  })

  it('is not silent when one of several polls was abandoned', async () => {
    const { receiver, receive, claims, intake } = world()
    intake.pollers = 2
    await receiver.load()
    receiver.start()
    await turn()
    claims[0]?.(10)
    await turn()
    receive.mockReturnValue(new Promise(() => {}))
    claims[1]?.(10)
    await vi.advanceTimersByTimeAsync(15_000)
    claims[2]?.(10)
    await vi.advanceTimersByTimeAsync(16_000)
    expect(receive).toHaveBeenCalledTimes(3)
    expect(receiver.silentMs).toBeGreaterThan(900)
    expect(receiver.silentMs).toBeLessThan(1_100)
    receiver.stop()
  })

  it('is silent, too, when nobody begins a poll that is due', async () => {
    const { receiver, claims, receive } = world()
    await receiver.load()
    receiver.start()
    await turn()
    // Between two polls sqs-consumer's loop waits for a timer of no time: here that never fires.
    receive.mockResolvedValueOnce([])
    const { setTimeout: later } = globalThis
    vi.stubGlobal('setTimeout', (run: () => void, ms: number) => (ms > 0 ? later(run, ms) : 0))
    claims[0]?.(10)
    await vi.advanceTimersByTimeAsync(90_000)
    vi.unstubAllGlobals()
    expect(receiver.silentMs).toBeGreaterThan(80_000)
    receiver.stop()
  })

  const grantingWorld = (options: Partial<ReceiverOptions> = {}) => {
    const granted = { ...intakeThatGrants(), ...reported() }
    const made = world({ ...granted, ...options })
    return { ...made, ...granted }
  }

  it('paces receives that return empty at once although they asked to wait, and reports it once', async () => {
    const { receiver, receive, onEmptyAtOnce, onWaitingAgain } = grantingWorld()
    receive.mockImplementation(async () => [])
    await receiver.load()
    receiver.start()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(onEmptyAtOnce).not.toHaveBeenCalled()
    expect(receiver.emptyAtOnce).toBe(0)
    await vi.advanceTimersByTimeAsync(599_000)
    expect(receive.mock.calls.length).toBeLessThan(260)
    expect(receive.mock.calls.length).toBeGreaterThan(110)
    expect(onEmptyAtOnce).toHaveBeenCalledTimes(1)
    expect(receiver.emptyAtOnce).toBeGreaterThan(100)
    expect(receiver.failures).toBe(0)
    receive.mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20_000))
      return []
    })
    await vi.advanceTimersByTimeAsync(30_000)
    expect(onWaitingAgain).toHaveBeenCalledTimes(1)
    expect(onWaitingAgain.mock.calls[0]?.[0]).toBeGreaterThan(100)
    expect(receiver.emptyAtOnce).toBe(0)
    receiver.stop()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not reported for a few such receives among others', async () => {
    const { receiver, receive, onEmptyAtOnce, onWaitingAgain } = grantingWorld()
    let calls = 0
    receive.mockImplementation(async () => {
      if (++calls % 3 !== 0) return []
      await new Promise((resolve) => setTimeout(resolve, 20_000))
      return calls % 2 === 0 ? [] : [received()]
    })
    await receiver.load()
    receiver.start()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(calls).toBeGreaterThan(60)
    expect([onEmptyAtOnce, onWaitingAgain].map(({ mock }) => mock.calls)).toEqual([[], []])
    receiver.stop()
  })

  it('paces short polls that the app asked for to one a second, and does not report them', async () => {
    const { receiver, receive, onEmptyAtOnce } = grantingWorld({ waitSeconds: 0, random: () => 1 })
    receive.mockImplementation(async () => [])
    await receiver.load()
    receiver.start()
    await vi.advanceTimersByTimeAsync(60_000)
    const idle = receive.mock.calls.length
    expect(idle).toBeGreaterThan(55)
    expect(idle).toBeLessThan(70)
    // After a message the next polls come soon again.
    receive.mockImplementationOnce(async () => [received()])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(receive.mock.calls.length - idle).toBeGreaterThanOrEqual(5)
    expect(onEmptyAtOnce).not.toHaveBeenCalled()
    expect(receiver.emptyAtOnce).toBe(0)
    receiver.stop()
  })
})

function fakeIntake() {
  return { pollers: 1, wake: vi.fn(), close: vi.fn(), answered: vi.fn(), failed: vi.fn() }
}

function intakeThatGrants() {
  return { intake: { ...fakeIntake(), claim: async () => 10 } }
}

function reported() {
  return { onEmptyAtOnce: vi.fn(), onWaitingAgain: vi.fn() }
}
