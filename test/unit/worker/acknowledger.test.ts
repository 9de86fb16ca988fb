import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import { Acknowledger } from '../../../src/worker/acknowledger.ts'
import { failed, held, ok, scriptedQueue } from './holding.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

function acknowledgerOn(queue = scriptedQueue()) {
  const onDone = vi.fn()
  const onFailed = vi.fn()
  const acknowledger = new Acknowledger({
    queue,
    lingerMs: 50,
    nowMs: () => Date.now(),
    random: () => 1,
    onDone,
    onFailed,
  })
  return { acknowledger, queue, onDone, onFailed }
}

const refusal = (kind: 'AccessDenied' | 'Throttled') =>
  queueError({ kind, action: 'DeleteMessage', queue: 'q', code: kind })

describe('an acknowledger', () => {
  it('deletes ten in one request, and fewer after a short linger', async () => {
    const { acknowledger, queue, onDone } = acknowledgerOn()
    for (let at = 0; at < 12; at++) acknowledger.delete(held(String(at)))
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.deleted).toEqual([['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']])
    await vi.advanceTimersByTimeAsync(50)
    expect(queue.deleted[1]).toEqual(['10', '11'])
    expect(onDone).toHaveBeenCalledTimes(12)
  })

  it('does not linger when a lease is about to run out', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    acknowledger.delete(held('short', { visibilityMs: 4_000 }))
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.deleted).toEqual([['short']])
  })

  it('does not linger once a stop has begun', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    acknowledger.delete(held('before'))
    acknowledger.hurry()
    acknowledger.delete(held('after'))
    await vi.advanceTimersByTimeAsync(1)
    expect(queue.deleted).toEqual([['before'], ['after']])
  })

  it('tries failed entries again, each by its own, until SQS takes them', async () => {
    const { acknowledger, queue, onDone, onFailed } = acknowledgerOn()
    queue.answers.push([ok, failed(), ok], [failed()])
    for (const id of ['a', 'b', 'c']) acknowledger.delete(held(id))
    await vi.advanceTimersByTimeAsync(50)
    expect(onDone).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.deleted).toEqual([['a', 'b', 'c'], ['b'], ['b']])
    expect(onDone).toHaveBeenCalledTimes(3)
    expect(onFailed).not.toHaveBeenCalled()
  })

  it('tries again after a request that was throttled as a whole', async () => {
    const { acknowledger, queue, onDone } = acknowledgerOn()
    queue.answers.push(refusal('Throttled'), refusal('Throttled'))
    acknowledger.delete(held('a'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.deleted).toHaveLength(3)
    expect(onDone).toHaveBeenCalledTimes(1)
  })

  it('does not try again what trying cannot cure, and says why', async () => {
    const { acknowledger, queue, onFailed } = acknowledgerOn()
    queue.answers.push(refusal('AccessDenied'), [failed('ReceiptHandleIsInvalid', true)])
    const message = held('a')
    acknowledger.delete(message)
    await vi.advanceTimersByTimeAsync(5_000)
    acknowledger.release(message, 5)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.deleted).toHaveLength(1)
    expect(queue.changed).toHaveLength(1)
    expect(onFailed.mock.calls.map(([, what, { code }]) => [what, code])).toEqual([
      ['delete', 'AccessDenied'],
      ['release', 'ReceiptHandleIsInvalid'],
    ])
    expect(onFailed.mock.calls[0]?.[2].message).toContain('sqs:DeleteMessage')
  })

  it('gives up when the lease is over, or lost', async () => {
    const { acknowledger, queue, onFailed } = acknowledgerOn()
    queue.answers.push(...Array.from({ length: 10 }, () => [failed()]))
    acknowledger.delete(held('over', { visibilityMs: 300 }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onFailed).toHaveBeenCalledTimes(1)
    const lost = held('lost')
    acknowledger.delete(lost)
    await vi.advanceTimersByTimeAsync(60)
    lost.lost = true
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onFailed).toHaveBeenCalledTimes(2)
    expect(queue.deleted.filter(([id]) => id === 'lost')).toHaveLength(2)
  })

  it('remembers a message whose delete failed for good, until it is deleted', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    queue.answers.push([failed('ReceiptHandleIsInvalid', true)])
    acknowledger.delete(held('a'))
    expect(acknowledger.wasHandled('a')).toBe(false)
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.wasHandled('a')).toBe(true)
    acknowledger.delete(held('a'))
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.wasHandled('a')).toBe(false)
  })

  it('does not remember a message whose release failed: it is not done', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    queue.answers.push([failed('ReceiptHandleIsInvalid', true)])
    acknowledger.release(held('a'), 5)
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.wasHandled('a')).toBe(false)
  })

  it('caps a release by the twelve hours of a receive', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    vi.setSystemTime(3_600_000)
    acknowledger.release(held('a', { nowMs: 0, visibilityMs: 3_630_000 }), 43_200)
    await vi.advanceTimersByTimeAsync(50)
    expect(queue.changed).toEqual([[{ receiptHandle: 'a', seconds: 43_200 - 3_600 - 1 }]])
  })

  it('takes an entry that SQS did not answer for one to try again', async () => {
    const { acknowledger, queue, onDone } = acknowledgerOn()
    queue.answers.push([ok])
    acknowledger.delete(held('a'))
    acknowledger.delete(held('b'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.deleted).toEqual([['a', 'b'], ['b']])
    expect(onDone).toHaveBeenCalledTimes(2)
  })
})
