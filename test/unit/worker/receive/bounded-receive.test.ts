import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import type {
  ReceiveInfo,
  ReceiveResult,
} from '../../../../src/pipeline/instrumentation/instrumentation.ts'
import { operationsOf } from '../../../../src/pipeline/instrumentation/operations.ts'
import { QueueError, type QueueErrorKind } from '../../../../src/queue/queue-error.ts'
import { BoundedReceive } from '../../../../src/worker/receive/bounded-receive.ts'
import { received } from '../../dead-letter/received.ts'
import { scriptedQueue } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const span = new AsyncLocalStorage<string>()

function receives({ fifo = false } = {}) {
  const queue = scriptedQueue()
  const infos: ReceiveInfo[] = []
  const results: ReceiveResult[] = []
  const late = vi.fn(() => void lateIn.push(span.getStore()))
  const lateIn: (string | undefined)[] = []
  const { receive: operation } = operationsOf(
    {
      async receive(info, run) {
        infos.push(info)
        results.push(await span.run('receive', run))
      },
    },
    { logger: silentLogger, redact: (text) => text },
  )
  const receives = new BoundedReceive({
    queue,
    operation,
    visibilitySeconds: 30,
    fifo,
    admitLate: late,
  })
  const asked = { maxMessages: 7, waitSeconds: 20 }
  return {
    queue,
    infos,
    results,
    late,
    lateIn,
    receive: () => receives.receive(asked, 0),
    answered: () => receives.answered(0),
  }
}

describe('a receive with an instrumentation', () => {
  it('says what is asked for, and which messages came, without their bodies', async () => {
    const { queue, infos, results, receive } = receives()
    const seenIn: (string | undefined)[] = []
    queue.receive = async () => {
      seenIn.push(span.getStore())
      return [received({ messageId: 'a', body: 'payload' })]
    }
    expect(await receive()).toEqual([received({ messageId: 'a', body: 'payload' })])
    expect(seenIn).toEqual(['receive'])
    expect(infos).toEqual([{ queueUrl: queue.url, maxMessages: 7, waitSeconds: 20 }])
    await vi.advanceTimersByTimeAsync(0)
    expect(results).toEqual([
      { messages: [expect.objectContaining({ messageId: 'a' })], error: undefined },
    ])
    expect(JSON.stringify(results)).not.toContain('payload')
  })

  it('has the error of one that failed, as a QueueError', async () => {
    const { queue, results, receive } = receives()
    queue.receive = () => Promise.reject(new TypeError('broken'))
    await expect(receive()).rejects.toThrow('broken')
    await vi.advanceTimersByTimeAsync(0)
    expect(results).toEqual([{ messages: [], error: expect.any(QueueError) }])
    expect(results[0]?.error?.cause).toBeInstanceOf(TypeError)
  })

  it('ends when it is abandoned; what comes later is admitted outside of it', async () => {
    const { queue, results, late, lateIn, receive } = receives()
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof received>[]>()
    queue.receive = () => promise
    const receiving = receive()
    receiving.catch(() => {})
    await vi.advanceTimersByTimeAsync(30_000)
    await expect(receiving).rejects.toMatchObject({ kind: 'TimedOut' })
    expect(results).toMatchObject([{ messages: [], error: { kind: 'TimedOut' } }])
    resolve([received()])
    await vi.advanceTimersByTimeAsync(0)
    expect(late).toHaveBeenCalledWith([received()])
    expect(lateIn).toEqual([undefined])
    expect(results).toHaveLength(1)
  })
})

describe('a receive from a FIFO queue that comes late', () => {
  /** Given up; `arrive` answers it. */
  async function givenUp() {
    const all = receives({ fifo: true })
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof received>[]>()
    all.queue.receive = () => promise
    const receiving = all.receive()
    receiving.catch(() => {})
    await vi.advanceTimersByTimeAsync(30_000)
    const arrive = async () => {
      resolve([received()])
      await vi.advanceTimersByTimeAsync(0)
    }
    const fail = async (kind: QueueErrorKind) => {
      reject(refusal(kind))
      await vi.advanceTimersByTimeAsync(0)
    }
    return { ...all, arrive, fail }
  }

  it('is dropped when its repetition was answered: that has brought the same messages', async () => {
    const { queue, late, receive, answered, arrive } = await givenUp()
    queue.receive = async () => [received()]
    expect(await receive()).toEqual([received()])
    answered()
    await arrive()
    expect(late).not.toHaveBeenCalled()
  })

  it('is admitted when its repetition was refused', async () => {
    const { queue, late, receive, answered, arrive } = await givenUp()
    queue.receive = () => Promise.reject(refusal('Throttled'))
    await expect(receive()).rejects.toThrow('Throttled')
    queue.receive = async () => []
    await receive()
    answered()
    await arrive()
    expect(late).toHaveBeenCalledWith([received()])
  })

  it('is admitted when it comes before its repetition, which then brings nothing: it has the same messages', async () => {
    const { queue, late, receive, arrive } = await givenUp()
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof received>[]>()
    queue.receive = () => promise
    const again = receive()
    await arrive()
    expect(late).toHaveBeenCalledWith([received()])
    resolve([received()])
    expect(await again).toEqual([])
  })

  it('does not spend the attempt id of a later one when it is refused', async () => {
    const { queue, receive, answered, fail } = await givenUp()
    queue.receive = async () => []
    await receive()
    answered()
    const ids: (string | undefined)[] = []
    queue.receive = ({ attemptId }) => {
      ids.push(attemptId)
      return Promise.reject(refusal('Unreachable'))
    }
    await expect(receive()).rejects.toThrow('Unreachable')
    await fail('InvalidRequest')
    await expect(receive()).rejects.toThrow('Unreachable')
    expect(ids[0]).toEqual(expect.any(String))
    expect(ids[1]).toBe(ids[0])
  })
})

function refusal(kind: QueueErrorKind): QueueError {
  return new QueueError({ kind, action: 'ReceiveMessage', queue: 'q', code: kind, message: kind })
}
