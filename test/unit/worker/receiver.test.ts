import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReceiveRequest } from '../../../src/queue/port.ts'
import type { Intake } from '../../../src/worker/intake.ts'
import { Receiver, type ReceiverOptions } from '../../../src/worker/receiver.ts'
import { received } from '../dead-letter/received.ts'
import { scriptedQueue } from './holding.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function world(options: Partial<ReceiverOptions> = {}) {
  const queue = scriptedQueue()
  const receive = vi.fn((_request: ReceiveRequest) => Promise.resolve([received()]))
  queue.receive = receive
  const claims: ((slots: number) => void)[] = []
  const intake = {
    ...{ polls: 1, pollers: 1, wake: vi.fn(), close: vi.fn(), answered: vi.fn(), failed: vi.fn() },
    claim: () => new Promise<number>((resolve) => claims.push(resolve)),
  }
  const admit = vi.fn()
  const receiver = new Receiver({
    queue,
    intake: intake as unknown as Intake,
    throughput: { received: () => {} } as unknown as ReceiverOptions['throughput'],
    waitSeconds: 20,
    visibilitySeconds: 30,
    fifo: false,
    nowMs: () => Date.now(),
    random: Math.random,
    admit,
    admitLate: vi.fn(),
    onFailed: vi.fn(),
    onRecovered: vi.fn(),
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
    expect(intake.answered).toHaveBeenCalledWith(7, [received()])
    expect(admit).toHaveBeenCalledWith([received()])
    receiver.stop()
  })

  it('begins no poll that was let in at the moment of the stop', async () => {
    const { receiver, receive, claims, intake } = world()
    await receiver.load()
    receiver.start()
    await turn()
    claims[0]?.(10)
    receiver.stop()
    await receiver.drained()
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

  it('says since when it has been without an answer, from the first try on', async () => {
    const { receiver, receive, claims } = world()
    receive.mockReturnValue(new Promise(() => {}))
    await receiver.load()
    receiver.start()
    await vi.advanceTimersByTimeAsync(3_600_000)
    claims[0]?.(10)
    await turn()
    expect(Date.now() - receiver.silentSinceMs).toBeLessThan(10)
    receiver.stop()
  })
})
