import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryService, fault } from '../../../src/queue/memory/memory.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'
import { discover } from '../../../src/worker/discovery.ts'
import type { WorkerOptions } from '../../../src/worker/options.ts'
import { resolveOptions } from '../../../src/worker/settings.ts'

const dlqArn = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq'

function world({ maxReceiveCount = 12, visibilitySeconds = 30, redrive = true } = {}) {
  const service = createMemoryService()
  const dlq = service.create('orders-dlq', { maxMessageBytes: 300_000 })
  const queue = service.create('orders', {
    visibilitySeconds,
    ...(redrive && { redrive: { deadLetterQueueArn: dlqArn, maxReceiveCount } }),
  })
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const onDelay = vi.fn()
  const abandon = new AbortController()
  const find = (options: Partial<WorkerOptions> = {}) =>
    discover(service, resolveOptions({ queueUrl: queue.url, logger, ...options }), {
      signal: abandon.signal,
      onDelay,
    })
  return { service, dlq, queue, logger, onDelay, abandon, find }
}

afterEach(() => void vi.useRealTimers())

describe('discovery', () => {
  it('finds the dead-letter queue of the redrive policy, and the attempts', async () => {
    const { find, dlq, queue } = world()
    expect(await find()).toMatchObject({
      queue: { url: queue.url },
      fifo: false,
      maxAttempts: 10,
      maxReceives: 12,
      visibilitySeconds: 30,
      sourceQueueArn: queue.arn,
      deadLetters: { queue: { url: dlq.url }, fifo: false, maxMessageBytes: 300_000 },
    })
  })

  it('derives its URL from the ARN where it may not be asked for', async () => {
    const { find, dlq, service } = world()
    service.urlOf = async () => {
      throw refused('GetQueueUrl')
    }
    expect((await find()).deadLetters?.queue.url).toBe(dlq.url)
  })

  it('takes the ARNs of the queues in place of their URLs', async () => {
    const { find, dlq, queue } = world({ redrive: false })
    expect(await find({ queueUrl: queue.arn, deadLetterQueueUrl: dlq.arn })).toMatchObject({
      queue: { url: queue.url },
      sourceQueueArn: queue.arn,
      deadLetters: { queue: { url: dlq.url } },
    })
  })

  it('finds the dead-letter queue of a queue that is given by its ARN', async () => {
    const { find, dlq, queue, service } = world()
    service.urlOf = async () => {
      throw refused('GetQueueUrl')
    }
    expect((await find({ queueUrl: queue.arn })).deadLetters?.queue.url).toBe(dlq.url)
  })

  it('hides messages for at least thirty seconds, and for as long as it is set to', async () => {
    const short = world({ visibilitySeconds: 5 })
    expect((await short.find()).visibilitySeconds).toBe(30)
    expect((await short.find({ visibilitySeconds: 10 })).visibilitySeconds).toBe(10)
    const long = world({ visibilitySeconds: 120 })
    expect((await long.find()).visibilitySeconds).toBe(120)
  })

  it.each([
    [1, 1],
    [4, 4],
    [5, 3],
    [12, 10],
    [1_000, 998],
  ])(
    'of a queue that allows %i receives makes %i attempts, and keeps two where it can',
    async (maxReceiveCount, maxAttempts) => {
      const { find } = world({ maxReceiveCount })
      expect(await find()).toMatchObject({ maxAttempts, maxReceives: maxReceiveCount })
    },
  )

  it('comes before the own redrive of the queue, whatever it is set to', async () => {
    const { find } = world({ maxReceiveCount: 3 })
    expect((await find({ maxAttempts: 2 })).maxAttempts).toBe(2)
    expect((await find({ maxAttempts: 8 })).maxAttempts).toBe(3)
  })

  it('warns where there is no dead-letter queue, and counts ten attempts', async () => {
    const { find, logger } = world({ redrive: false })
    expect(await find()).toMatchObject({
      deadLetters: undefined,
      maxAttempts: 10,
      maxReceives: undefined,
    })
    expect(logger.warn.mock.calls[0]?.[1]).toContain('no dead-letter queue')
  })

  it('prefers the dead-letter queue that it is given', async () => {
    const { find, service } = world()
    const other = service.create('elsewhere')
    expect((await find({ deadLetterQueueUrl: other.url })).deadLetters?.queue.url).toBe(other.url)
  })

  it.each(['NoSuchQueue', 'AccessDenied', 'BadCredentials'] as const)(
    'rejects on %s: waiting cannot cure it',
    async (kind) => {
      const { find, queue, onDelay } = world()
      queue.faults.next('attributes', fault.reject(kind))
      await expect(find()).rejects.toMatchObject({ name: 'QueueError', kind })
      expect(onDelay).not.toHaveBeenCalled()
    },
  )

  it('tries no right that only a change would show', async () => {
    const { find, queue, dlq } = world()
    await find()
    expect(queue.calls).toMatchObject({ delete: 0, changeVisibility: 0, send: 0, receive: 0 })
    expect(dlq.calls).toMatchObject({ send: 0, receive: 0 })
  })

  it('rejects on a dead-letter queue that does not exist', async () => {
    const { find, service } = world()
    service.remove('orders-dlq')
    await expect(find()).rejects.toMatchObject({ kind: 'NoSuchQueue' })
  })

  it('goes on with a warning where only the attributes may not be read and the DLQ is given', async () => {
    const { find, queue, dlq, logger } = world()
    queue.faults.always('attributes', fault.reject('AccessDenied'))
    dlq.faults.always('attributes', fault.reject('AccessDenied'))
    expect(await find({ deadLetterQueueUrl: dlq.url })).toMatchObject({
      attributes: undefined,
      visibilitySeconds: 30,
      maxAttempts: 10,
      deadLetters: { queue: { url: dlq.url }, maxMessageBytes: 262_144 },
    })
    expect(logger.warn).toHaveBeenCalledTimes(2)
    expect(logger.warn.mock.calls[0]?.[1]).toContain('The worker continues without it.')
  })

  it('retries throttling and lost connections, and reports each', async () => {
    vi.useFakeTimers()
    const { find, queue, onDelay } = world()
    queue.faults.next('attributes', fault.throttle())
    queue.faults.next('attributes', fault.reject('Unreachable', 'ECONNREFUSED'), 5)
    const found = find()
    await vi.advanceTimersByTimeAsync(60_000)
    await expect(found).resolves.toMatchObject({ maxAttempts: 10 })
    expect(onDelay.mock.calls.map(([{ kind }]) => kind)).toEqual([
      'Throttled',
      ...Array(5).fill('Unreachable'),
    ])
    const waits = onDelay.mock.calls.map(([, waitMs]) => waitMs)
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000)
    expect(waits[5]).toBeGreaterThan(waits[0])
  })

  it('ends when nobody wants to start any more, without a timer left behind', async () => {
    vi.useFakeTimers()
    const { find, queue, abandon } = world()
    queue.faults.always('attributes', fault.throttle())
    const found = find()
    found.catch(() => {})
    await vi.advanceTimersByTimeAsync(10_000)
    abandon.abort()
    await expect(found).rejects.toMatchObject({ name: 'AbortError' })
    expect(vi.getTimerCount()).toBe(0)
  })
})

function refused(action: string) {
  return new QueueError({
    kind: 'AccessDenied',
    action,
    queue: 'q',
    code: 'AccessDenied',
    message: 'no',
  })
}
