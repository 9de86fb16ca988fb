import * as t from 'io-ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { createMemoryService, fault } from '../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../src/route/router.ts'
import { createWorker } from '../../../src/worker/create-worker.ts'
import type { Worker } from '../../../src/worker/worker.ts'

const Placed = t.type({ type: t.literal('order.placed'), total: t.number })
const catalogue = { 'order.placed': Placed }
const placed = (total = 1) => JSON.stringify({ type: 'order.placed', total })

function queues(settings: { maxReceiveCount?: number } = {}) {
  const service = createMemoryService()
  const dlq = service.create('orders-dlq')
  const queue = service.create('orders', {
    redrive: {
      deadLetterQueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders-dlq',
      maxReceiveCount: settings.maxReceiveCount ?? 10,
    },
  })
  return { service, dlq, queue }
}

const counts = async (queue: { attributes(): Promise<{ visible: number; inFlight: number }> }) => {
  const { visible, inFlight } = await queue.attributes()
  return { visible, inFlight }
}

let worker: Worker | undefined
afterEach(async () => {
  await worker?.stop({ graceSeconds: 1 })
  worker = undefined
})

describe('a worker', () => {
  it('starts although its first receive is throttled, and reports when it receives again', async () => {
    const { service, queue } = queues()
    queue.faults.next('receive', fault.throttle())
    const router = createRouter(catalogue).on('order.placed', () => {})
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    worker = createWorker(router, { queueUrl: queue.url, service, waitSeconds: 1 })
    const [failed, again] = [vi.fn(), vi.fn()]
    worker.events.on('receiveFailed', failed).on('receivingAgain', again)
    await worker.start()
    await vi.waitFor(() => expect(again).toHaveBeenCalledOnce())
    expect(failed).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ kind: 'Throttled', message: expect.any(String) }),
    )
    expect(said).toHaveBeenCalledWith(expect.stringContaining('throttled'))
    expect(said).toHaveBeenLastCalledWith(`sluice: ${queue.url} answers.`)
    said.mockRestore()
  })

  it('hands events to their handlers and deletes their messages', async () => {
    const { service, queue } = queues()
    const totals: number[] = []
    const router = createRouter(catalogue).on('order.placed', async ({ total }) => {
      totals.push(total)
    })
    await queue.send(Array.from({ length: 10 }, (_, at) => ({ body: placed(at) })))
    worker = createWorker(router, { queueUrl: queue.url, service, waitSeconds: 1 })
    await worker.start()
    await vi.waitFor(async () => {
      expect(totals).toHaveLength(10)
      expect(await counts(queue)).toEqual({ visible: 0, inFlight: 0 })
    })
    expect(worker.health().state).toBe('idle')
  })

  it('dead-letters a permanent failure with its reason, then deletes it', async () => {
    const { service, queue, dlq } = queues()
    const router = createRouter(catalogue).on('order.placed', () => {
      throw new PermanentError('no such customer')
    })
    await queue.send([{ body: placed() }])
    worker = createWorker(router, { queueUrl: queue.url, service, waitSeconds: 1 })
    const settled = vi.fn()
    worker.events.on('settled', settled)
    await worker.start()
    await vi.waitFor(async () => {
      expect(await counts(dlq)).toEqual({ visible: 1, inFlight: 0 })
      expect(await counts(queue)).toEqual({ visible: 0, inFlight: 0 })
    })
    const [letter] = await dlq.receive({ maxMessages: 1, waitSeconds: 0 })
    expect(letter?.body).toBe(placed())
    expect(JSON.stringify(letter?.attributes)).toContain('no such customer')
    expect(settled).toHaveBeenCalledWith(
      expect.objectContaining({
        outcome: 'DeadLetter',
        reason: 'PermanentlyFailed',
        errorName: 'PermanentError',
      }),
    )
  })

  it('settles the events of a body one by one', async () => {
    const { service, queue, dlq } = queues()
    const router = createRouter(catalogue).on('order.placed', ({ total }) => {
      if (total % 5 === 0) throw new PermanentError('five')
    })
    const body = `[${Array.from({ length: 10 }, (_, at) => placed(at)).join(', ')}]`
    await queue.send([{ body }])
    worker = createWorker(router, { queueUrl: queue.url, service, waitSeconds: 1 })
    await worker.start()
    await vi.waitFor(async () => {
      expect(await counts(dlq)).toEqual({ visible: 2, inFlight: 0 })
      expect(await counts(queue)).toEqual({ visible: 0, inFlight: 0 })
    })
    const letters = await dlq.receive({ maxMessages: 10, waitSeconds: 0 })
    expect(letters.map((letter) => letter.body).sort()).toEqual([placed(0), placed(5)])
  })

  it('releases messages that have not begun when it stops, and waits for those that have', async () => {
    const { service, queue } = queues()
    let finish = () => {}
    const began = vi.fn()
    const router = createRouter(catalogue).on('order.placed', async () => {
      began()
      await new Promise<void>((resolve) => {
        finish = resolve
      })
    })
    await queue.send(Array.from({ length: 5 }, () => ({ body: placed() })))
    worker = createWorker(router, { queueUrl: queue.url, service, concurrency: 1, waitSeconds: 0 })
    await worker.start()
    await vi.waitFor(() => expect(began).toHaveBeenCalledTimes(1))
    const stopped = worker.stop({ graceSeconds: 5 })
    finish()
    const report = await stopped
    expect(report.left).toBe(0)
    expect(await counts(queue)).toEqual({ visible: 4, inFlight: 0 })
  })
})
