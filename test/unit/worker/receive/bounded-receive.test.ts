import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import type {
  ReceiveInfo,
  ReceiveResult,
} from '../../../../src/pipeline/instrumentation/instrumentation.ts'
import { operationsOf } from '../../../../src/pipeline/instrumentation/operations.ts'
import { QueueError } from '../../../../src/queue/queue-error.ts'
import { BoundedReceive } from '../../../../src/worker/receive/bounded-receive.ts'
import { received } from '../../dead-letter/received.ts'
import { scriptedQueue } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const span = new AsyncLocalStorage<string>()

function receives() {
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
    fifo: false,
    admitLate: late,
  })
  const asked = { maxMessages: 7, waitSeconds: 20 }
  return { queue, infos, results, late, lateIn, receive: () => receives.receive(asked, 0) }
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
