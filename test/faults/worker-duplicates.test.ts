import { describe, expect, it } from 'vitest'
import { handleOf } from '../../src/queue/memory/store/receipt.ts'
import type { QueueService } from '../../src/queue/port.ts'
import { createRouter } from '../../src/route/router.ts'
import {
  catalogue,
  gate,
  newWorld,
  pass,
  startingInVirtualTime,
  withRequests,
} from './worker-world.ts'

const run = startingInVirtualTime(1)

/** Hands out every message twice in one receive, as SQS may, the second with a receipt of its own. */
function doubling(service: QueueService): QueueService {
  const original = (handle: string) => handle.replace(/ again$/, '')
  return withRequests(service, (queue) => ({
    async receive(request) {
      const maxMessages = Math.ceil(request.maxMessages / 2)
      const messages = await queue.receive({ ...request, maxMessages })
      return messages.flatMap((message) => [
        message,
        { ...message, receiptHandle: `${message.receiptHandle} again` },
      ])
    },
    delete: (handles) => queue.delete(handles.map(original)),
    changeVisibility: (changes) =>
      queue.changeVisibility(
        changes.map(({ receiptHandle, seconds }) => ({
          receiptHandle: original(receiptHandle),
          seconds,
        })),
      ),
  }))
}

describe.each([false, true])('the same message twice in one receive (FIFO: %s)', (fifo) => {
  async function running(work: (id: number) => unknown) {
    const world = newWorld({ fifo })
    const began: number[] = []
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      began.push(id)
      return work(id)
    })
    const options = { service: doubling(world.service), waitSeconds: 1 }
    const worker = await run(world.worker(router, options))
    await world.send(3, fifo ? 'group' : undefined)
    return { ...world, began, worker }
  }

  it('waits for the first, and is deleted without a second run', async () => {
    const { promise, open } = gate()
    const { queue, began, worker } = await running(() => promise)
    await pass(5)
    const { running: inHandlers } = worker.health()
    expect(inHandlers).toBe(fifo ? 1 : 3)
    open()
    await pass(10)
    expect([...began].sort()).toEqual([0, 1, 2])
    expect(queue.messages()).toEqual([])
    expect(worker.health()).toMatchObject({ inFlight: 0, settling: 0 })
  })

  it('goes back with the first where that failed', async () => {
    let isDown = true
    const { queue, began, worker } = await running(() => {
      if (isDown) throw new Error('down')
    })
    await pass(3)
    const failures = began.length
    expect(new Set(began).size).toBe(failures)
    isDown = false
    await pass(30)
    expect([...new Set(began)].sort()).toEqual([0, 1, 2])
    expect(began).toHaveLength(failures + 3)
    expect(queue.messages()).toEqual([])
    expect(worker.health()).toMatchObject({ inFlight: 0, settling: 0 })
  })
})

describe('a message that is received again at its last receive', () => {
  it('is handled again where the first failed, so that its dead letter has a record', async () => {
    const { service, worker, dlq, queue, send, reported } = newWorld({ maxReceiveCount: 2 })
    const { promise, open } = gate()
    const router = createRouter(catalogue).on('order.placed', async () => {
      await promise
      throw new Error('down')
    })
    await run(worker(router, { service, waitSeconds: 1 }))
    await send(1)
    await pass(2)
    // Another server of SQS did not know that it is in flight.
    const [message] = queue.messages()
    const receiptHandle = handleOf(
      { messageId: message?.messageId ?? '', receiveCount: 1 },
      queue.name,
    )
    await queue.changeVisibility([{ receiptHandle, seconds: 0 }])
    await pass(2)
    open()
    await pass(10)
    expect(reported.deadLettered).toHaveLength(1)
    expect(dlq.messages()).toHaveLength(1)
    expect(queue.messages()).toEqual([])
  })
})

describe('a message of a FIFO queue that is kept while the circuit is open, and received again', () => {
  it('gives its place to its later receive, so that its group goes on when the circuit closes', async () => {
    const { service, queue, worker, send } = newWorld({ fifo: true, maxReceiveCount: 100 })
    let isDown = true
    let isFixed = false
    const done: number[] = []
    const router = createRouter(catalogue).on('order.placed', ({ id }) => {
      if (id === 0 ? !isFixed : isDown) throw new Error('not yet')
      done.push(id)
    })
    let forgets = true
    // SQS answers each renewal with success, and shows the message when its first lease is over.
    const forgetful = withRequests(service, (former) => ({
      changeVisibility: async (changes) => {
        const kept = changes.filter(({ seconds }) => !forgets || seconds < 30)
        if (kept.length > 0) await former.changeVisibility(kept)
        return changes.map(() => ({ ok: true }) as const)
      },
    }))
    await send(1, 'a')
    await send(1, 'b')
    await run(
      worker(router, {
        service: forgetful,
        waitSeconds: 1,
        circuitBreaker: { failures: 2, probeSeconds: 50 },
      }),
    )
    await pass(40)
    isDown = false
    forgets = false
    await pass(400)
    expect(done).toEqual([1])
    isFixed = true
    await pass(400)
    expect(done).toEqual([1, 0])
    expect(queue.messages()).toEqual([])
  })
})
