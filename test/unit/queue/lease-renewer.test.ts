import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/queue/clock.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import type { EntryResult } from '../../../src/queue/port.ts'
import { type Leased, LeaseRenewer } from '../../../src/queue/lease-renewer.ts'
import { failed, ok, scriptedQueue } from '../worker/fakes.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

function leasesOn(visibilitySeconds = 30, random = Math.random, concurrency?: number) {
  const queue = scriptedQueue()
  const onLost = vi.fn()
  const onLate = vi.fn()
  const onRenewalFailed = vi.fn()
  const leases = new LeaseRenewer<Leased>({
    queue,
    visibilitySeconds,
    clock: systemClock,
    random,
    ...(concurrency === undefined ? {} : { concurrency }),
    onLost,
    onLate,
    onRenewalFailed,
  })
  const take = (id: string) => {
    const message: Leased = {
      received: { receiptHandle: id },
      receivedAtMs: Date.now(),
      deadlineMs: Date.now() + visibilitySeconds * 1000,
      renewal: undefined,
      lost: false,
    }
    leases.add(message)
    return message
  }
  return { leases, queue, take, onLost, onLate, onRenewalFailed }
}

const throttled = queueError({
  kind: 'Throttled',
  action: 'ChangeMessageVisibility',
  queue: 'q',
  code: 'RequestThrottled',
})

describe('leases', () => {
  it('are renewed when half of their time is over, until they are released', async () => {
    const { leases, queue, take, onLost } = leasesOn()
    const message = take('a')
    await vi.advanceTimersByTimeAsync(14_000)
    expect(queue.changed).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(queue.changed).toEqual([[{ receiptHandle: 'a', seconds: 30 }]])
    expect(message.deadlineMs).toBeGreaterThanOrEqual(45_000)
    await vi.advanceTimersByTimeAsync(600_000)
    leases.release(message)
    const requests = queue.changed.length
    expect(requests).toBeGreaterThanOrEqual(36)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(queue.changed).toHaveLength(requests)
    expect(onLost).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are renewed ten in a request: a thousand for a minute in at most 500 requests, none lost', async () => {
    const { queue, take, onLost } = leasesOn()
    for (let at = 0; at < 1_000; at++) {
      take(String(at))
      if (at % 10 === 0) await vi.advanceTimersByTimeAsync(37)
    }
    await vi.advanceTimersByTimeAsync(60_000)
    expect(onLost).not.toHaveBeenCalled()
    expect(queue.changed.length).toBeLessThanOrEqual(500)
    expect(Math.max(...queue.changed.map(({ length }) => length))).toBe(10)
  })

  it('are renewed again through throttling, until the deadline', async () => {
    const { queue, take, onLost, onRenewalFailed } = leasesOn()
    const message = take('a')
    queue.answers.push(...Array.from({ length: 10 }, () => throttled))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(onRenewalFailed).toHaveBeenCalledTimes(10)
    expect(onRenewalFailed).toHaveBeenCalledWith(throttled, 1)
    expect(onLost).not.toHaveBeenCalled()
    expect(message.lost).toBe(false)
  })

  it('that could not be renewed by their deadline are lost, once', async () => {
    const { queue, take, onLost } = leasesOn()
    queue.answers.push(...Array.from({ length: 100 }, () => throttled))
    const message = take('a')
    await vi.advanceTimersByTimeAsync(29_500)
    expect(message.lost).toBe(false)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(message.lost).toBe(true)
    expect(onLost.mock.calls).toEqual([[message, 'expired']])
    const requests = queue.changed.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(queue.changed).toHaveLength(requests)
  })

  it('that SQS does not know any more are lost at once, the others of the batch not', async () => {
    const { queue, take, onLost } = leasesOn()
    const gone = take('gone')
    const well = take('well')
    const again = take('again')
    queue.answers.push([failed('MessageNotInflight', true), { ok: true }, failed('InternalError')])
    await vi.advanceTimersByTimeAsync(20_000)
    expect([gone.lost, well.lost, again.lost]).toEqual([true, false, false])
    expect(onLost).toHaveBeenCalledTimes(1)
    expect(queue.changed[1]).toEqual([{ receiptHandle: 'again', seconds: 30 }])
  })

  it('end after twelve hours, and are never asked to be shorter than a second', async () => {
    const { queue, take, onLost } = leasesOn()
    const message = take('a')
    await vi.advanceTimersByTimeAsync(43_100_000)
    expect(message.lost).toBe(false)
    await vi.advanceTimersByTimeAsync(100_000)
    expect(message.lost).toBe(true)
    expect(onLost).toHaveBeenCalledTimes(1)
    const asked = queue.changed.flat().map(({ seconds }) => seconds)
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...asked)).toBe(30)
    expect(Date.now()).toBe(43_200_000)
  })

  it('renewed late, because the event loop was busy, are reported', async () => {
    const { take, onLate, onLost, queue } = leasesOn()
    take('a')
    vi.setSystemTime(20_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(onLate).toHaveBeenCalledTimes(1)
    expect(onLate.mock.calls[0]?.[0]).toBeGreaterThan(19_000)
    expect(queue.changed).toHaveLength(1)
    expect(onLost).not.toHaveBeenCalled()
  })

  it('whose deadline passed while the loop was busy are lost, not renewed', async () => {
    const { take, queue } = leasesOn()
    const message = take('a')
    vi.setSystemTime(31_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(message.lost).toBe(true)
    expect(queue.changed).toHaveLength(0)
  })

  it('that were released while a renewal was on its way are not touched by its answer', async () => {
    const { leases, queue, take, onLost } = leasesOn()
    const message = take('a')
    const other = take('other')
    const { changeVisibility } = queue
    queue.answers.push([failed('MessageNotInflight', true), { ok: true }])
    queue.changeVisibility = async (changes) => {
      leases.release(message)
      return await changeVisibility(changes)
    }
    await vi.advanceTimersByTimeAsync(17_000)
    expect(queue.changed[0]).toHaveLength(2)
    expect(message.lost).toBe(false)
    expect(onLost).not.toHaveBeenCalled()
    expect([...leases]).toEqual([other])
  })

  it('say on the message that a renewal is on its way, until all of them have come back', async () => {
    const { queue, take } = leasesOn(30, () => 1)
    const first = Promise.withResolvers<readonly EntryResult[]>()
    const requests = [first.promise]
    queue.changeVisibility = async (changes) => (await requests.shift()) ?? changes.map(() => ok)
    take('due')
    await vi.advanceTimersByTimeAsync(1_000)
    const early = take('taken along')
    await vi.advanceTimersByTimeAsync(14_500)
    const renewal = early.renewal
    expect(renewal).toBeDefined()
    // The first one hangs; the second one is sent, and returns.
    await vi.advanceTimersByTimeAsync(15_400)
    expect([early.lost, early.deadlineMs > 50_000]).toEqual([false, true])
    expect(early.renewal).not.toBe(renewal)
    first.reject(throttled)
    await vi.advanceTimersByTimeAsync(0)
    expect(early.renewal).toBeUndefined()
  })

  it('that a delete needs for its next try are renewed with the next turn', async () => {
    const { leases, queue, take, onLost } = leasesOn()
    const message = take('a')
    leases.release(message)
    await vi.advanceTimersByTimeAsync(29_000)
    leases.keep(message)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(queue.changed).toEqual([[{ receiptHandle: 'a', seconds: 30 }]])
    expect(message.deadlineMs).toBeGreaterThan(58_000)
    leases.keep(message)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.changed).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(queue.changed).toHaveLength(2)
    leases.release(message)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(queue.changed).toHaveLength(2)
    expect(onLost).not.toHaveBeenCalled()
  })

  it('are renewed by so many requests at a time as are allowed', async () => {
    const { leases, queue, take } = leasesOn(30, () => 1, 2)
    const requests: PromiseWithResolvers<readonly EntryResult[]>[] = []
    queue.changeVisibility = () => {
      const request = Promise.withResolvers<readonly EntryResult[]>()
      requests.push(request)
      return request.promise
    }
    const messages = Array.from({ length: 40 }, (_, at) => take(String(at)))
    await vi.advanceTimersByTimeAsync(16_000)
    expect(requests).toHaveLength(2)
    // The third batch is not sent: all of it was released while it waited for its turn.
    for (const message of messages.slice(20, 30)) leases.release(message)
    requests[0]?.resolve(Array(10).fill(ok))
    await vi.advanceTimersByTimeAsync(0)
    expect(requests).toHaveLength(3)
    expect([25, 35].map((at) => messages[at]?.renewal !== undefined)).toEqual([false, true])
  })

  it('end with a stop, once the renewals on their way are back', async () => {
    const { leases, queue, take } = leasesOn(30, () => 1)
    const { promise, resolve } = Promise.withResolvers<readonly EntryResult[]>()
    queue.changeVisibility = () => promise
    take('a')
    await vi.advanceTimersByTimeAsync(16_000)
    const stopped = vi.fn()
    void leases.stop().then(stopped)
    await vi.advanceTimersByTimeAsync(0)
    expect(stopped).not.toHaveBeenCalled()
    resolve([ok])
    await vi.advanceTimersByTimeAsync(0)
    expect(stopped).toHaveBeenCalled()
  })

  it('are counted, and all of them forgotten at the end', () => {
    const { leases, take } = leasesOn()
    take('a')
    take('b')
    expect(leases.size).toBe(2)
    void leases.stop()
    expect(leases.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
