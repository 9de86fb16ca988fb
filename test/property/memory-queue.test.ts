import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  createManualClock,
  createMemoryService,
  fault,
  type MemoryQueue,
} from '../../src/queue/memory/memory.ts'

/** The actions of a consumer, in any order, and the faults that they may meet. */
const step = fc.oneof(
  fc.record({ do: fc.constant('send' as const), count: fc.integer({ min: 1, max: 10 }) }),
  fc.record({
    do: fc.constant('receive' as const),
    count: fc.integer({ min: 1, max: 10 }),
    seconds: fc.integer({ min: 0, max: 60 }),
    lost: fc.boolean(),
  }),
  fc.record({ do: fc.constant('delete' as const), count: fc.integer({ min: 1, max: 10 }) }),
  fc.record({
    do: fc.constant('hide' as const),
    count: fc.integer({ min: 1, max: 10 }),
    seconds: fc.integer({ min: 0, max: 60 }),
  }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
)

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

interface World {
  readonly clock: ReturnType<typeof createManualClock>
  readonly source: MemoryQueue
  readonly dlq: MemoryQueue
  readonly sent: Set<string>
  readonly deleted: Set<string>
  /** Handles that were seen, with their messages, the latest last. */
  readonly seen: { handle: string; messageId: string; count: number }[]
}

function newWorld(ending: string): World {
  const clock = createManualClock()
  const service = createMemoryService({ clock })
  const dlq = service.create(`dlq${ending}`)
  const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 3 }
  const source = service.create(`source${ending}`, { redrive })
  return { clock, source, dlq, sent: new Set(), deleted: new Set(), seen: [] }
}

let number = 0

async function take(world: World, one: Step): Promise<void> {
  const { clock, source, seen } = world
  const last = seen.slice(-('count' in one ? one.count : 0))
  if (one.do === 'wait') await clock.advance(one.seconds * 1000)
  if (one.do === 'send') {
    const fifo = source.name.endsWith('.fifo')
    const messages = Array.from({ length: one.count }, () => {
      const id = String(number++)
      return fifo ? { body: id, groupId: String(number % 3), deduplicationId: id } : { body: id }
    })
    for (const result of await source.send(messages)) {
      if (result.ok && result.messageId) world.sent.add(result.messageId)
    }
  }
  if (one.do === 'receive') {
    if (one.lost) source.faults.next('receive', fault.loseAnswer())
    const request = { maxMessages: one.count, waitSeconds: 0, visibilitySeconds: one.seconds }
    const received = await source.receive(request).catch(() => [])
    for (const { messageId, receiptHandle, receiveCount } of received) {
      seen.push({ handle: receiptHandle, messageId, count: receiveCount })
    }
  }
  if (one.do === 'delete' && last.length > 0) {
    const before = new Map(
      source.messages().map((message) => [message.messageId, message.receiveCount]),
    )
    const results = await source.delete(last.map(({ handle }) => handle))
    last.forEach(({ messageId, count }, at) => {
      if (results[at]?.ok && before.get(messageId) === count) world.deleted.add(messageId)
    })
  }
  if (one.do === 'hide' && last.length > 0) {
    await source.changeVisibility(
      last.map(({ handle }) => ({ receiptHandle: handle, seconds: one.seconds })),
    )
  }
}

it.each([
  ['standard', ''],
  ['FIFO', '.fifo'],
])(
  'every message of a %s queue is on it, on its DLQ, or deleted by its latest handle',
  async (_, ending) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = newWorld(ending)
        for (const one of steps) await take(world, one)
        const present = [...world.source.messages(), ...world.dlq.messages()].map(
          ({ messageId }) => messageId,
        )
        expect(new Set(present).size).toBe(present.length)
        expect(new Set([...present, ...world.deleted])).toEqual(world.sent)
        expect(present.some((id) => world.deleted.has(id))).toBe(false)
        // Hidden messages are received again, each once, or go to the DLQ.
        await world.clock.advance(90_000)
        const received: string[] = []
        for (;;) {
          const messages = await world.source.receive({ maxMessages: 10, waitSeconds: 0 })
          if (messages.length === 0) break
          await world.source.delete(messages.map(({ receiptHandle }) => receiptHandle))
          received.push(...messages.map(({ messageId }) => messageId))
        }
        received.push(...world.dlq.messages().map(({ messageId }) => messageId))
        expect(received.sort()).toEqual(present.sort())
      }),
      { numRuns: 60 },
    )
  },
)

it('a FIFO group is received in the order in which it was sent, whatever is released', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 10 }), fc.nat(9)), { maxLength: 20 }),
      async (rounds) => {
        const queue = createMemoryService().create('q.fifo')
        const bodies = Array.from({ length: 20 }, (_, i) => String(i))
        for (const half of [bodies.slice(0, 10), bodies.slice(10)]) {
          await queue.send(half.map((body) => ({ body, groupId: 'g', deduplicationId: body })))
        }
        let next = 0
        for (const [maxMessages, keep] of rounds) {
          const received = await queue.receive({ maxMessages, waitSeconds: 0 })
          const expected = bodies.slice(next, next + maxMessages)
          expect(received.map(({ body }) => body)).toEqual(expected)
          const done = received.slice(0, keep)
          const back = received.slice(keep)
          if (done.length > 0) await queue.delete(done.map(({ receiptHandle }) => receiptHandle))
          if (back.length > 0) {
            await queue.changeVisibility(
              back.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })),
            )
          }
          next += done.length
        }
      },
    ),
    { numRuns: 100 },
  )
})
