import * as t from 'io-ts'
import { afterEach, beforeEach, expect, vi } from 'vitest'
// A worker loads them when it starts: here before the clock is faked.
import 'sqs-consumer'
import '../../src/worker/prepare.ts'
import { silentLogger } from '../../src/message/logger.ts'
import {
  createMemoryService,
  type MemoryQueue,
  type MemoryQueueSettings,
} from '../../src/queue/memory/memory.ts'
import type { Queue, QueueService } from '../../src/queue/port.ts'
import type { AnyRouter } from '../../src/route/routes.ts'
import { createRouter } from '../../src/route/router.ts'
import type { LifecycleEvents } from '../../src/worker/report/lifecycle-events.ts'
import type { WorkerOptions } from '../../src/worker/options.ts'
import { createWorker } from '../../src/worker/create-worker.ts'
import type { Worker } from '../../src/worker/worker.ts'

import { whilePassing } from './virtual-time.ts'

export { pass, whilePassing } from './virtual-time.ts'

export const catalogue = {
  'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }),
}
export const order = (id: number) => JSON.stringify({ type: 'order.placed', id })

export interface World {
  readonly service: QueueService
  readonly queue: MemoryQueue
  readonly dlq: MemoryQueue
  /** The reports of the workers of this world, in order. */
  readonly reported: { readonly [K in keyof LifecycleEvents]?: LifecycleEvents[K][0][] }
  worker(router: AnyRouter, options?: Partial<WorkerOptions>): Worker
  send(count: number, groupId?: string): Promise<void>
  /** The ids of the orders on a queue. */
  on(queue: MemoryQueue): number[]
}

const heard: readonly (keyof LifecycleEvents)[] = [
  'settled',
  'failed',
  'deadLettered',
  'deadLetterFailed',
  'settleFailed',
  'settleRefused',
  'leaseLost',
  'renewedLate',
  'receiveFailed',
  'emptyAtOnce',
  'unreadable',
  'startDelayed',
  'handlerOverran',
  'circuitOpened',
  'circuitClosed',
]

/** What workers logged as bugs of sluice, such as a ticket that was closed twice. */
const bugs: unknown[] = []
const logger = {
  ...silentLogger,
  error(fields: object, message: string) {
    if (message.includes('a bug in sluice')) bugs.push({ ...fields, message })
  },
}

/** Fails the test whose workers logged a bug of sluice. */
export function expectNoBugs(): void {
  expect(bugs.splice(0)).toEqual([])
}

/** Queues in memory and workers on them, with all time faked: `pass` lets it go by. */
export function newWorld({
  fifo = false,
  maxReceiveCount = 5,
  ...settings
}: MemoryQueueSettings & { fifo?: boolean; maxReceiveCount?: number } = {}): World {
  const service = createMemoryService()
  const name = (base: string) => (fifo ? `${base}.fifo` : base)
  const dlq = service.create(name('orders-dlq'))
  const queue = service.create(name('orders'), {
    redrive: { deadLetterQueueArn: dlq.arn, maxReceiveCount },
    ...settings,
  })
  const reported: Record<string, unknown[]> = {}
  let sent = 0
  return {
    service,
    queue,
    dlq,
    reported,
    worker(router, options = {}) {
      const worker = createWorker(router, { queueUrl: queue.url, service, logger, ...options })
      for (const event of heard) {
        reported[event] ??= []
        worker.events.on(event, (report) => reported[event]?.push(report))
      }
      return worker
    },
    async send(count, groupId) {
      for (let left = count; left > 0; left -= 10) {
        await queue.send(
          Array.from({ length: Math.min(10, left) }, () => {
            const id = sent++
            const group = groupId === undefined ? {} : { groupId, deduplicationId: String(id) }
            return { body: order(id), ...group }
          }),
        )
      }
    },
    on: (queue) => queue.messages().map(({ body }) => JSON.parse(body).id as number),
  }
}

/** Fakes the clock of a file's tests. What it answers starts a worker, which is stopped after its test. */
export function startingInVirtualTime(graceSeconds: number): (worker: Worker) => Promise<Worker> {
  const workers: Worker[] = []
  beforeEach(() => void vi.useFakeTimers())
  afterEach(async () => {
    await Promise.all(
      workers.splice(0).map((worker) => whilePassing(worker.stop({ graceSeconds }))),
    )
    vi.useRealTimers()
    expectNoBugs()
  })
  return async (worker) => {
    workers.push(worker)
    await whilePassing(worker.start())
    return worker
  }
}

/** A way to SQS that can be cut: from then on no request is answered any more, as after a crash. */
export function severable(service: QueueService): QueueService & { sever(): void } {
  let isCut = false
  const passOn =
    <A extends readonly unknown[], R>(request: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isCut) return await new Promise<never>(() => {})
      const answer = await request(...args)
      return isCut ? await new Promise<never>(() => {}) : answer
    }
  const cut = withRequests(
    service,
    ({ receive, delete: remove, changeVisibility, send, attributes }) => ({
      receive: passOn(receive),
      delete: passOn(remove),
      changeVisibility: passOn(changeVisibility),
      send: passOn(send),
      attributes: passOn(attributes),
    }),
  )
  return {
    ...cut,
    sever() {
      isCut = true
    },
  }
}

/** A service some requests of whose queues are others, which may call the former ones. */
export function withRequests(
  service: QueueService,
  others: (former: Queue) => Partial<Queue>,
): QueueService {
  return {
    ...service,
    queue(url) {
      const queue = service.queue(url)
      const former: Queue = {
        url,
        receive: (request) => queue.receive(request),
        delete: (handles) => queue.delete(handles),
        changeVisibility: (changes) => queue.changeVisibility(changes),
        send: (messages) => queue.send(messages),
        attributes: () => queue.attributes(),
      }
      return { ...former, ...others(former) }
    },
  }
}

/** A router of one handler, which gets what tests check. */
export const handling = (work: (id: number, signal: AbortSignal) => unknown) =>
  createRouter(catalogue).on('order.placed', ({ id }, { signal }) => work(id, signal))

/** A handler that runs until it is asked to stop. */
export const obedient = (_id: number, signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })

/** A handler that ends when it is asked to. */
export function gate() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { promise, open: resolve, fail: reject }
}
