import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PermanentError } from '../../src/message/permanent-error.ts'
import { type Fault, fault } from '../../src/queue/memory/memory.ts'
import {
  catalogue,
  expectNoBugs,
  gate,
  handling,
  newWorld,
  order,
  pass,
  startingInVirtualTime,
  whilePassing,
  withRequests,
  type World,
} from './worker-world.ts'
import { createRouter } from '../../src/route/router.ts'

/** What `settled` has reported: the outcome and the index of each event. */
const settledBy = ({ reported }: World) =>
  (reported.settled ?? []).map(({ outcome, reason, index }) => `${index} ${outcome} ${reason}`)

const refused = fault.failEntries('all', { code: 'ReceiptHandleIsInvalid', senderFault: true })
const body = (...ids: number[]) => `[${ids.map(order).join(',')}]`

describe('settled', () => {
  const run = startingInVirtualTime(0)

  it('is reported when SQS has answered the delete, with the age at that time', async () => {
    const world = newWorld()
    const hung = fault.hang()
    world.queue.faults.next('delete', hung)
    await run(world.worker(handling(() => {})))
    await world.send(1)
    await pass(10)
    expect(world.queue.calls.delete).toBe(1)
    expect(settledBy(world)).toEqual([])
    hung.release()
    await pass(0)
    expect(settledBy(world)).toEqual(['0 Acknowledge handled'])
    expect(world.reported.settled?.[0]?.ageMs).toBeGreaterThanOrEqual(10_000)
  })

  it('is reported when SQS has answered the release; what failed, and what was stored, at once', async () => {
    const world = newWorld()
    const [released, deleted] = [fault.hang(), fault.hang()]
    world.queue.faults.next('changeVisibility', released)
    world.queue.faults.next('delete', deleted)
    await run(
      world.worker(
        handling((id) => {
          throw id === 0 ? new Error('down') : new PermanentError('never')
        }),
      ),
    )
    await world.send(2)
    await pass(1)
    expect(world.reported.failed?.map(({ willRetry }) => willRetry)).toEqual([true, false])
    expect(world.reported.deadLettered).toHaveLength(1)
    expect(settledBy(world)).toEqual([])
    released.release()
    deleted.release()
    await pass(0)
    expect(settledBy(world).sort()).toEqual([
      '0 DeadLetter PermanentlyFailed',
      '0 Retry HandlerFailed',
    ])
  })

  it('is reported once of a delete that is retried', async () => {
    const world = newWorld()
    world.queue.faults.next('delete', fault.throttle(), 2)
    world.queue.faults.next('delete', fault.failEntries())
    await run(world.worker(handling(() => {})))
    await world.send(1)
    await pass(10)
    expect(world.queue.calls.delete).toBe(4)
    expect(settledBy(world)).toEqual(['0 Acknowledge handled'])
  })

  it('is reported when a message is deleted at last whose first delete SQS refused for good', async () => {
    const world = newWorld()
    const ids: number[] = []
    world.queue.faults.next('delete', refused)
    await run(world.worker(handling((id) => ids.push(id))))
    await world.queue.send([{ body: body(1, 2) }])
    await pass(5)
    expect(world.reported.settleFailed).toHaveLength(1)
    expect(settledBy(world)).toEqual([])
    await pass(60)
    expect(settledBy(world)).toEqual(['0 Acknowledge handled', '1 Acknowledge handled'])
    expect(ids).toEqual([1, 2])
    expect(world.queue.messages()).toEqual([])
  })

  it('is not reported of a release that SQS refused for good; its done events are with the next one', async () => {
    const world = newWorld()
    let isDown = true
    world.queue.faults.next('changeVisibility', refused)
    await run(
      world.worker(
        handling((id) => {
          if (id === 2 && isDown) throw new Error('down')
        }),
      ),
    )
    await world.queue.send([{ body: body(1, 2) }])
    await pass(5)
    expect(world.reported.settleFailed).toMatchObject([{ what: 'release' }])
    expect(settledBy(world)).toEqual([])
    isDown = false
    await pass(60)
    expect(settledBy(world)).toEqual(['0 Acknowledge handled', '1 Acknowledge handled'])
  })

  it('is reported of each attempt, and of no event that an earlier receive settled', async () => {
    const world = newWorld()
    let failures = 2
    await run(
      world.worker(
        handling((id) => {
          if (id === 2 && failures-- > 0) throw new Error('down')
        }),
      ),
    )
    await world.queue.send([{ body: body(1, 2) }])
    await pass(120)
    expect(settledBy(world)).toEqual([
      '0 Acknowledge handled',
      '1 Retry HandlerFailed',
      '1 Retry HandlerFailed',
      '1 Acknowledge handled',
    ])
  })

  it('is reported of a delete that is answered after the lease, and not again when it is repeated', async () => {
    const world = newWorld()
    const slow = withRequests(world.service, (queue) => ({
      // SQS answers, and does not carry it out.
      async delete(handles) {
        if (world.queue.calls.receive > 3) return await queue.delete(handles)
        await new Promise((resolve) => setTimeout(resolve, 31_000))
        return handles.map(() => ({ ok: true }))
      },
    }))
    const ids: number[] = []
    const options = { service: slow, waitSeconds: 20 }
    await run(
      world.worker(
        handling((id) => ids.push(id)),
        options,
      ),
    )
    await world.send(1)
    await pass(30)
    expect(settledBy(world)).toEqual([])
    await pass(90)
    expect(settledBy(world)).toEqual(['0 Acknowledge handled'])
    expect(ids).toEqual([0])
    expect(world.queue.messages()).toEqual([])
  })

  it('is not reported of what a stop leaves', async () => {
    const world = newWorld()
    world.queue.faults.always('delete', fault.throttle())
    const one = await run(world.worker(handling(() => {})))
    await world.send(3)
    await pass(1)
    const report = await whilePassing(one.stop({ graceSeconds: 5 }))
    await pass(60)
    expect(report).toMatchObject({ settled: 0, left: 3 })
    expect(world.reported.settleFailed).toHaveLength(3)
    expect(settledBy(world)).toEqual([])
  })

  it('is reported within the grace period of a stop', async () => {
    const world = newWorld()
    const { promise, open } = gate()
    const one = await run(
      world.worker(
        handling(() => promise),
        { waitSeconds: 1 },
      ),
    )
    await world.send(3)
    await pass(1)
    const reportedBefore: number[] = []
    one.events.on('stopped', () => reportedBefore.push(settledBy(world).length))
    world.queue.faults.next('delete', fault.throttle(), 2)
    const stopping = one.stop()
    open()
    expect(await whilePassing(stopping)).toMatchObject({ settled: 3, left: 0 })
    expect(reportedBefore).toEqual([3])
  })

  it('is reported once of a message that comes twice', async () => {
    const world = newWorld()
    const doubling = withRequests(world.service, (queue) => ({
      async receive(request) {
        const messages = await queue.receive({ ...request, maxMessages: 1 })
        return messages.flatMap((message) => [message, message])
      },
    }))
    await run(
      world.worker(
        handling(() => {}),
        { service: doubling },
      ),
    )
    await world.send(4)
    await pass(30)
    expect(settledBy(world)).toEqual(Array(4).fill('0 Acknowledge handled'))
  })

  it('is reported of the done events of a message that was kept while the circuit was open', async () => {
    const world = newWorld()
    let isDown = true
    const circuitBreaker = { failures: 1, windowSeconds: 0, probeSeconds: 5 }
    await run(
      world.worker(
        handling((id) => {
          if (id === 2 && isDown) throw new Error('down')
        }),
        { circuitBreaker },
      ),
    )
    await world.queue.send([{ body: body(1, 2) }])
    await pass(20)
    expect(world.reported.circuitOpened).toHaveLength(1)
    expect(settledBy(world)).toEqual([])
    isDown = false
    await pass(30)
    expect(settledBy(world)).toEqual(['0 Acknowledge handled', '1 Acknowledge handled'])
  })

  it('is reported of what was turned away, when that is released', async () => {
    const world = newWorld()
    const hung = fault.hang()
    const router = createRouter(catalogue).on('order.placed', { concurrency: 1 }, async () => {
      await new Promise(() => {})
    })
    const one = await run(world.worker(router, { waitSeconds: 1 }))
    await world.send(2)
    await pass(0.5)
    world.queue.faults.next('changeVisibility', hung)
    const stopping = one.stop({ graceSeconds: 10 })
    await pass(1)
    expect(settledBy(world)).toEqual([])
    hung.release()
    await pass(1)
    expect(settledBy(world)).toEqual(['0 Retry Interrupted'])
    expect(await whilePassing(stopping)).toMatchObject({ released: 1, left: 1 })
  })
})

describe('settled, whatever SQS answers', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    expectNoBugs()
  })

  const badFault: fc.Arbitrary<Fault> = fc.constantFrom(
    fault.throttle(),
    fault.failEntries([0]),
    fault.failEntries('all'),
    fault.failEntries([0], { code: 'ReceiptHandleIsInvalid', senderFault: true }),
    fault.delay(40_000),
  )
  const planned = fc.record({
    request: fc.constantFrom('delete' as const, 'changeVisibility' as const, 'send' as const),
    fault: badFault,
    times: fc.integer({ min: 1, max: 3 }),
  })
  /** How often an event fails before it succeeds, or that it never can. */
  const event = fc.constantFrom(0, 0, 0, 1, 2, 'poison' as const)
  const message = fc.array(event, { minLength: 1, maxLength: 4 })

  it('is reported of the last outcome of each event exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 8 }),
        fc.array(planned, { maxLength: 8 }),
        async (messages, faults) => {
          const world = newWorld({ maxReceiveCount: 100 })
          const failures = messages.flat()
          const worker = world.worker(
            handling((id) => {
              const left = failures[id]
              if (typeof left !== 'number' || left === 0) return
              failures[id] = left - 1
              throw new Error('down')
            }),
            { backoff: { firstSeconds: 1, maxSeconds: 5 }, circuitBreaker: false },
          )
          await whilePassing(worker.start())
          const keys: string[] = []
          let id = 0
          for (const events of messages) {
            const values = events.map((plan) => ({
              type: 'order.placed',
              id: plan === 'poison' ? `poison ${id++}` : id++,
            }))
            const [sent] = await world.queue.send([{ body: JSON.stringify(values) }])
            const messageId = sent?.ok ? sent.messageId : undefined
            keys.push(...events.map((_event, index) => `${messageId}:${index}`))
          }
          for (const { request, fault, times } of faults) {
            const { faults } = request === 'send' ? world.dlq : world.queue
            faults.next(request, fault, times)
          }
          for (let passed = 0; passed < 1_200 && world.queue.messages().length > 0; passed += 10)
            await pass(10)
          await pass(60)
          expect(world.queue.messages()).toEqual([])
          const ended = world.reported.settled?.filter(({ outcome }) => outcome !== 'Retry') ?? []
          expect(ended.map(({ key }) => key).sort()).toEqual(keys.sort())
          await whilePassing(worker.stop({ graceSeconds: 0 }))
        },
      ),
      { numRuns: 60 },
    )
  }, 120_000)
})
