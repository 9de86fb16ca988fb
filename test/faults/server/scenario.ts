import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as t from 'io-ts'
import { expect, vi } from 'vitest'
import { silentLogger } from '../../../src/message/logger.ts'
import type { Received } from '../../../src/message/received.ts'
import { createSdkAdmin } from '../../../src/queue/admin/sdk.ts'
import type { Outgoing, Queue } from '../../../src/queue/port.ts'
import { openService, type Transport } from '../../../src/queue/service.ts'
import { createRouter } from '../../../src/route/router.ts'
import { createWorker } from '../../../src/worker/create-worker.ts'
import type { WorkerOptions } from '../../../src/worker/options.ts'
import type { Worker } from '../../../src/worker/worker.ts'
import { type FaultProxy, startFaultProxy, type Trouble } from './fault-proxy.ts'
import { type Traffic, trafficOf } from './traffic.ts'

/**
 * How long a message stays hidden whose receiver is gone. A test waits for it; one that is handled must not need
 * as long, on a busy machine either.
 */
export const visibilitySeconds = 4

/** A queue with its dead-letter queue on a server, and a network in front of it that fails. */
export interface Scenario {
  readonly proxy: FaultProxy
  readonly transport: Transport
  /** Directly at the server. */
  readonly queue: Queue
  readonly dlq: Queue
  /** The same queues, through the network. */
  readonly far: { readonly queue: Queue; readonly dlq: Queue }
  /** Message ids in the order in which handlers were done with them. */
  readonly handled: readonly string[]
  /** Message ids in the order in which they were sent. */
  readonly sent: readonly string[]
  /** Sends orders; each tenth is no order. Answers with the ids of the orders. */
  sendOrders(count: number): Promise<readonly string[]>
  startWorker(options?: Partial<WorkerOptions>): Promise<Worker>
  /** What has gone over the network. */
  traffic(): Traffic
  /** Waits until nothing is on the queue, and stops the workers. */
  finish(): Promise<Traffic>
  /** Everything on the dead-letter queue. */
  deadLetters(): Promise<readonly Received[]>
}

const Placed = t.type({ type: t.literal('order.placed'), id: t.number })

export const isPoison = (body: string) => body.startsWith('no order')

export async function startScenario(
  endpoint: string,
  transport: Transport,
  { trouble = () => undefined, fifo = false }: { trouble?: Trouble; fifo?: boolean } = {},
): Promise<Scenario & { stop(): Promise<void> }> {
  const proxy = await startFaultProxy(endpoint, trouble)
  const admin = createSdkAdmin({ endpoint })
  const near = await openService({ endpoint, transport: 'direct' })
  const distant = await openService({ endpoint: proxy.endpoint, transport })
  const create = (attributes: Record<string, string>) => {
    const FifoQueue = fifo ? { FifoQueue: 'true' } : {}
    return admin.create(
      `${randomUUID()}${fifo ? '.fifo' : ''}`,
      { ...FifoQueue, ...attributes },
      {},
    )
  }
  const dlq = near.queue(await create({}))
  const { arn: deadLetterTargetArn } = await dlq.attributes()
  const policy = { deadLetterTargetArn, maxReceiveCount: 100 }
  const queue = near.queue(await create({ RedrivePolicy: JSON.stringify(policy) }))
  const workers: Worker[] = []
  const handled: string[] = []
  const sent: string[] = []
  const router = createRouter({ 'order.placed': Placed }).on(
    'order.placed',
    async ({ id }, { key }) => {
      await sleep((id * 7) % 5)
      handled.push(messageIdOf(key))
    },
  )
  const traffic = () => trafficOf(proxy.exchanges, visibilitySeconds)
  const stopWorkers = () => Promise.all(workers.map((worker) => worker.stop({ graceSeconds: 5 })))
  return {
    proxy,
    transport,
    queue,
    dlq,
    far: { queue: distant.queue(queue.url), dlq: distant.queue(dlq.url) },
    handled,
    sent,
    async sendOrders(count) {
      for (let from = 0; from < count; from += 10) {
        const results = await queue.send(orders(from, Math.min(10, count - from), fifo))
        for (const result of results) if (result.ok) sent.push(result.messageId ?? '')
      }
      expect(sent).toHaveLength(count)
      return sent.filter((_id, at) => !isPoison(bodyOf(at)))
    },
    traffic,
    async startWorker(options = {}) {
      const worker = createWorker(router, {
        queueUrl: queue.url,
        endpoint: proxy.endpoint,
        transport,
        visibilitySeconds,
        waitSeconds: 1,
        logger: silentLogger,
        ...options,
      })
      workers.push(worker)
      await worker.start()
      return worker
    },
    async finish() {
      await vi.waitFor(
        async () => {
          expect(await queue.attributes()).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 })
        },
        { timeout: 40_000, interval: 200 },
      )
      await stopWorkers()
      return traffic()
    },
    async deadLetters() {
      const letters: Received[] = []
      for (;;) {
        const more = await dlq.receive({ maxMessages: 10, waitSeconds: 0 })
        if (more.length === 0) return letters
        letters.push(...more)
      }
    },
    async stop() {
      await stopWorkers()
      for (const one of [near, distant, admin]) one.close()
      await proxy.stop()
    },
  }
}

/** Of the only event of a message. */
export function messageIdOf(key: string): string {
  return key.replace(/:0$/, '')
}

function orders(from: number, count: number, fifo: boolean): Outgoing[] {
  return Array.from({ length: count }, (_, at) => {
    const id = from + at
    const group = { groupId: `g${id % 3}`, deduplicationId: String(id) }
    return { body: bodyOf(id), ...(fifo && group) }
  })
}

function bodyOf(id: number): string {
  return id % 10 === 9 ? `no order ${id}` : JSON.stringify({ type: 'order.placed', id })
}
