import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { queueError } from '../../../../src/queue/errors/error-sentence.ts'
import type { EntryResult } from '../../../../src/queue/port.ts'
import type { QueueErrorKind } from '../../../../src/queue/queue-error.ts'
import type { SettledReport } from '../../../../src/worker/in-flight/ticket.ts'
import { Acknowledger } from '../../../../src/worker/settle/acknowledger.ts'
import { failed, fakeLeases, ticketOf, ok, scriptedQueue } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

function acknowledgerOn(queue = scriptedQueue()) {
  const onDone = vi.fn()
  const onFailed = vi.fn()
  const onRefused = vi.fn()
  const acknowledger = new Acknowledger({
    queue,
    operation: undefined,
    lingerMs: 50,
    nowMs: () => Date.now(),
    random: () => 1,
    onDone,
    onFailed,
    onRefused,
  })
  return { acknowledger, queue, onDone, onFailed, onRefused }
}

const refusal = (kind: QueueErrorKind, code: string = kind) =>
  queueError({ kind, action: 'DeleteMessage', queue: 'q', code })

describe('an acknowledger', () => {
  it('deletes ten in one request, and fewer after a short linger', async () => {
    const { acknowledger, queue, onDone } = acknowledgerOn()
    for (let at = 0; at < 12; at++) acknowledger.delete(ticketOf(String(at)))
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.deleted).toEqual([['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']])
    await vi.advanceTimersByTimeAsync(50)
    expect(queue.deleted[1]).toEqual(['10', '11'])
    expect(onDone).toHaveBeenCalledTimes(12)
  })

  it('does not linger when a lease is about to run out', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    acknowledger.delete(ticketOf('short', { visibilityMs: 4_000 }))
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.deleted).toEqual([['short']])
  })

  it('does not linger once a stop has begun', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    acknowledger.delete(ticketOf('before'))
    acknowledger.hurry()
    acknowledger.delete(ticketOf('after'))
    await vi.advanceTimersByTimeAsync(1)
    expect(queue.deleted).toEqual([['before'], ['after']])
  })

  it('tries failed entries again, each by its own, until SQS takes them', async () => {
    const { acknowledger, queue, onDone, onFailed } = acknowledgerOn()
    queue.answers.push([ok, failed(), ok], [failed()])
    for (const id of ['a', 'b', 'c']) acknowledger.delete(ticketOf(id))
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
    acknowledger.delete(ticketOf('a'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.deleted).toHaveLength(3)
    expect(onDone).toHaveBeenCalledTimes(1)
  })

  it.each<[string, QueueErrorKind, string]>([
    ['credentials that are missing for a moment', 'BadCredentials', 'CredentialsProviderError'],
    ['HTTP 408', 'InvalidRequest', '408'],
    ['HTTP 404', 'InvalidRequest', '404'],
    ['HTTP 425', 'InvalidRequest', '425'],
    ['a right that is missing once', 'AccessDenied', 'AccessDenied'],
    ['a KMS key that is disabled', 'AccessDenied', 'KMS.DisabledException'],
    ['a queue that is not found once', 'NoSuchQueue', 'QueueDoesNotExist'],
    ['an error of no known kind', 'Unknown', 'Unknown'],
  ])(
    'tries again after %s: what refuses the whole request is not final',
    async (_what, kind, code) => {
      const { acknowledger, queue, onDone, onFailed } = acknowledgerOn()
      queue.answers.push(refusal(kind, code), refusal(kind, code))
      acknowledger.delete(ticketOf('deleted'))
      await vi.advanceTimersByTimeAsync(5_000)
      queue.answers.push(refusal(kind, code))
      acknowledger.release(ticketOf('released', { nowMs: 5_000 }), 5)
      await vi.advanceTimersByTimeAsync(5_000)
      expect(queue.deleted).toHaveLength(3)
      expect(queue.changed).toHaveLength(2)
      expect(onDone).toHaveBeenCalledTimes(2)
      expect(onFailed).not.toHaveBeenCalled()
    },
  )

  it("does not try again what is an entry's own fault, and says why", async () => {
    const { acknowledger, queue, onFailed, onRefused } = acknowledgerOn()
    queue.answers.push([failed('ReceiptHandleIsInvalid', true)])
    acknowledger.release(ticketOf('a'), 5)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.changed).toHaveLength(1)
    expect(onFailed.mock.calls.map(([, what, { code }]) => [what, code])).toEqual([
      ['release', 'ReceiptHandleIsInvalid'],
    ])
    expect(onRefused).not.toHaveBeenCalled()
  })

  it('reports a refusal when it happens, not only when it ends its retries', async () => {
    const { acknowledger, queue, onRefused } = acknowledgerOn()
    queue.answers.push(refusal('AccessDenied'))
    acknowledger.delete(ticketOf('a'))
    await vi.advanceTimersByTimeAsync(50)
    expect(onRefused.mock.calls.map(([what, { code }]) => [what, code])).toEqual([
      ['delete', 'AccessDenied'],
    ])
    expect(onRefused.mock.calls[0]?.[1].message).toContain('sqs:DeleteMessage')
    expect(acknowledger.refusedMs).toBe(0)
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.refusedMs).toBe(50)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(acknowledger.refusedMs).toBeUndefined()
  })

  it('keeps the lease of a delete that is tried again, and lets it go in the end', async () => {
    const { acknowledger, queue, onDone } = acknowledgerOn()
    const leases = fakeLeases()
    const message = ticketOf('a', { leases })
    queue.answers.push(refusal('AccessDenied'))
    acknowledger.delete(message)
    await vi.advanceTimersByTimeAsync(60)
    expect(leases.keep.mock.calls).toEqual([[message]])
    expect(leases.release).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(onDone).toHaveBeenCalledTimes(1)
    expect(leases.release.mock.calls).toEqual([[message]])
  })

  it('does not keep the lease of a release that is tried again: its end is as good', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    const leases = fakeLeases()
    queue.answers.push(refusal('AccessDenied'))
    acknowledger.release(ticketOf('a', { leases }), 1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(leases.keep).not.toHaveBeenCalled()
  })

  it('tries with backoff for as long as the lease lasts, a last time just before its end', async () => {
    const { acknowledger, queue, onFailed } = acknowledgerOn()
    queue.answers.push(...Array.from({ length: 100 }, () => refusal('AccessDenied')))
    const times: number[] = []
    const { delete: remove } = queue
    queue.delete = (handles) => {
      times.push(Date.now())
      return remove(handles)
    }
    acknowledger.delete(ticketOf('a', { visibilityMs: 30_000 }))
    await vi.advanceTimersByTimeAsync(28_000)
    expect(onFailed).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(onFailed).toHaveBeenCalledTimes(1)
    expect(times.length).toBeLessThan(15)
    expect(times.at(-1)).toBeGreaterThan(28_500)
    expect(times.at(-1)).toBeLessThan(30_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps trying once a stop has begun, and ends all retries when the stop ends', async () => {
    const { acknowledger, queue, onFailed } = acknowledgerOn()
    queue.answers.push(...Array.from({ length: 100 }, () => refusal('AccessDenied')))
    acknowledger.delete(ticketOf('a', { visibilityMs: 600_000 }))
    await vi.advanceTimersByTimeAsync(20_000)
    const before = queue.deleted.length
    acknowledger.hurry()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(queue.deleted.length - before).toBeGreaterThanOrEqual(10)
    expect(onFailed).not.toHaveBeenCalled()
    acknowledger.end()
    expect(onFailed.mock.calls.map(([, what, { code }]) => [what, code])).toEqual([
      ['delete', 'AccessDenied'],
    ])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tries nothing again once the stop is over', async () => {
    const { acknowledger, queue, onFailed } = acknowledgerOn()
    const { promise, reject } = Promise.withResolvers<never>()
    queue.delete = () => promise
    acknowledger.delete(ticketOf('a', { visibilityMs: 600_000 }))
    await vi.advanceTimersByTimeAsync(50)
    acknowledger.end()
    reject(refusal('Aborted'))
    await vi.advanceTimersByTimeAsync(0)
    expect(onFailed).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends its retries when the lease is over, and asks for nothing once it is lost', async () => {
    const { acknowledger, queue, onFailed } = acknowledgerOn()
    queue.answers.push(...Array.from({ length: 10 }, () => [failed()]))
    acknowledger.delete(ticketOf('over', { visibilityMs: 300 }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onFailed).toHaveBeenCalledTimes(1)
    const lost = ticketOf('lost', { nowMs: Date.now() })
    acknowledger.delete(lost)
    await vi.advanceTimersByTimeAsync(60)
    lost.lost = true
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onFailed).toHaveBeenCalledTimes(2)
    expect(queue.deleted.filter(([id]) => id === 'lost')).toHaveLength(1)
  })

  it('remembers a message that was received again, since its own handle may not have deleted it', async () => {
    const { acknowledger } = acknowledgerOn()
    const earlier = ticketOf('a')
    earlier.isSuperseded = true
    acknowledger.delete(earlier)
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.wasHandled('a')).toBe(true)
    acknowledger.delete(ticketOf('a'))
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.wasHandled('a')).toBe(false)
  })

  it('remembers a message whose delete failed for good, until it is deleted', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    queue.answers.push([failed('ReceiptHandleIsInvalid', true)])
    acknowledger.delete(ticketOf('a'))
    expect(acknowledger.wasHandled('a')).toBe(false)
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.wasHandled('a')).toBe(true)
    acknowledger.delete(ticketOf('a'))
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.wasHandled('a')).toBe(false)
  })

  it('has to report later what a delete that failed for good settled, once', async () => {
    const { acknowledger, queue, onDone } = acknowledgerOn()
    const message = (...unreported: SettledReport[]) => Object.assign(ticketOf('a'), { unreported })
    const report = { index: 0 } as SettledReport
    queue.answers.push(
      [failed('ReceiptHandleIsInvalid', true)],
      [failed('ReceiptHandleIsInvalid', true)],
    )
    for (const ticket of [message(report), message(), message(), message()]) {
      acknowledger.delete(ticket)
      await vi.advanceTimersByTimeAsync(50)
    }
    expect(onDone.mock.calls.map(([{ unreported }]) => unreported)).toEqual([[report], []])
  })

  it('remembers a message that was deleted after its lease, with nothing to report', async () => {
    const { acknowledger, queue, onDone } = acknowledgerOn()
    const { promise, resolve } = Promise.withResolvers<EntryResult[]>()
    queue.delete = () => promise
    const late = Object.assign(ticketOf('a'), { unreported: [{ index: 0 }] as SettledReport[] })
    acknowledger.delete(late)
    await vi.advanceTimersByTimeAsync(31_000)
    resolve([ok])
    await vi.advanceTimersByTimeAsync(0)
    expect(onDone.mock.calls.map(([{ unreported }]) => unreported)).toEqual([[{ index: 0 }]])
    expect(acknowledger.wasHandled('a')).toBe(true)
    queue.delete = async () => [ok]
    acknowledger.delete(ticketOf('a', { nowMs: Date.now() }))
    await vi.advanceTimersByTimeAsync(50)
    expect(onDone.mock.calls[1]?.[0].unreported).toEqual([])
    expect(acknowledger.wasHandled('a')).toBe(false)
  })

  it('does not remember a message whose release failed: it is not done', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    queue.answers.push([failed('ReceiptHandleIsInvalid', true)])
    acknowledger.release(ticketOf('a'), 5)
    await vi.advanceTimersByTimeAsync(50)
    expect(acknowledger.wasHandled('a')).toBe(false)
  })

  it('caps a release by the twelve hours of a receive', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    vi.setSystemTime(3_600_000)
    acknowledger.release(ticketOf('a', { nowMs: 0, visibilityMs: 3_630_000 }), 43_200)
    await vi.advanceTimersByTimeAsync(50)
    expect(queue.changed).toEqual([[{ receiptHandle: 'a', seconds: 43_200 - 3_600 - 1 }]])
  })

  it('takes an entry that SQS did not answer for one to try again', async () => {
    const { acknowledger, queue, onDone } = acknowledgerOn()
    queue.answers.push([ok])
    acknowledger.delete(ticketOf('a'))
    acknowledger.delete(ticketOf('b'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.deleted).toEqual([['a', 'b'], ['b']])
    expect(onDone).toHaveBeenCalledTimes(2)
  })

  it('releases a message after the renewal that is on its way, so that its word is the last', async () => {
    const { acknowledger, queue } = acknowledgerOn()
    const { promise, resolve } = Promise.withResolvers<void>()
    const message = ticketOf('a')
    message.renewal = promise
    acknowledger.release(message, 1)
    acknowledger.release(ticketOf('other'), 1)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(queue.changed).toEqual([[{ receiptHandle: 'other', seconds: 1 }]])
    resolve()
    await vi.advanceTimersByTimeAsync(50)
    expect(queue.changed[1]).toEqual([{ receiptHandle: 'a', seconds: 1 }])
  })

  it('gives a release up at once whose lease was lost, also while a renewal is on its way', async () => {
    const { acknowledger, queue, onFailed } = acknowledgerOn()
    const message = ticketOf('a')
    message.renewal = new Promise(() => {})
    message.lost = true
    acknowledger.release(message, 1)
    await vi.advanceTimersByTimeAsync(50)
    expect(queue.changed).toEqual([])
    expect(onFailed).toHaveBeenCalledTimes(1)
  })

  it('releases nothing whose lease has run out while its release waited for another try', async () => {
    const { acknowledger, queue, onFailed } = acknowledgerOn()
    queue.answers.push(refusal('Throttled'))
    acknowledger.release(ticketOf('a', { visibilityMs: 10_000 }), 1)
    await vi.advanceTimersByTimeAsync(60)
    expect(queue.changed).toHaveLength(1)
    // As when the event loop is blocked: timers are late.
    vi.setSystemTime(20_000)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(queue.changed).toHaveLength(1)
    expect(onFailed).toHaveBeenCalledTimes(1)
  })
})
