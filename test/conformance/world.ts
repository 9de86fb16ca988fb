import { randomUUID } from 'node:crypto'
import { expect, vi } from 'vitest'
import type { Received } from '../../src/message/received.ts'
import type { Queue, QueueService, ReceiveRequest } from '../../src/queue/port.ts'
import type { Pace, QueueHarness, QueueSettings } from './harness.ts'

/** What a behaviour is tried with. */
export interface World {
  readonly service: QueueService
  readonly pace: Pace
  /** Without settings its visibility timeout outlasts a test; `{}` for a queue as SQS makes it. */
  newQueue(settings?: QueueSettings): Promise<Queue>
  newFifoQueue(settings?: QueueSettings): Promise<Queue>
  /** Another harness of the same sort. The caller stops it. */
  another(): Promise<QueueHarness>
  /** Looks until the condition holds. */
  eventually<Answer>(condition: () => Promise<Answer>): Promise<Answer>
  receiveOne(queue: Queue, request?: Partial<ReceiveRequest>): Promise<Received>
  /** Receives until so many have come, in as many receives as it takes. */
  receiveAll(queue: Queue, count: number): Promise<readonly Received[]>
  /** All in one receive: a receive may bring fewer than there are, and these go back. */
  receiveTogether(queue: Queue, count: number): Promise<readonly Received[]>
  expectNothing(queue: Queue): Promise<void>
}

export function createWorld(
  { service, pace, createQueue }: QueueHarness,
  another: () => Promise<QueueHarness>,
): World {
  const { quietSeconds } = pace
  const open = async (settings: QueueSettings = { visibilitySeconds: 3_600 }, ending = '') =>
    service.queue(await createQueue(`${randomUUID()}${ending}`, settings))
  const eventually: World['eventually'] = (condition) =>
    vi.waitFor(condition, { timeout: pace.patienceSeconds * 1000, interval: pace.lookMs })
  /** A long poll asks every server of SQS, a short one only some. */
  const long = { maxMessages: 10, waitSeconds: Math.min(10, pace.patienceSeconds) }
  return {
    service,
    pace,
    newQueue: (settings) => open(settings),
    newFifoQueue: (settings) => open(settings, '.fifo'),
    another,
    eventually,
    async receiveOne(queue, request = {}) {
      const [message] = await queue.receive({ ...long, maxMessages: 1, ...request })
      if (!message) throw new Error('nothing received')
      return message
    },
    async receiveAll(queue, count) {
      const received: Received[] = []
      await eventually(async () => {
        if (received.length < count) received.push(...(await queue.receive(long)))
        expect(received.length).toBeGreaterThanOrEqual(count)
      })
      return received
    },
    receiveTogether: (queue, count) =>
      eventually(async () => {
        const received = await queue.receive(long)
        if (received.length === count) return received
        await release(queue, received)
        throw new Error(`received ${received.length} of ${count}`)
      }),
    async expectNothing(queue) {
      expect(await queue.receive({ maxMessages: 10, waitSeconds: quietSeconds })).toEqual([])
    },
  }
}

/** Makes them visible at once. */
export async function release(queue: Queue, messages: readonly Received[]): Promise<void> {
  if (messages.length === 0) return
  const changes = messages.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 }))
  expect(await queue.changeVisibility(changes)).toEqual(messages.map(() => ({ ok: true })))
}
