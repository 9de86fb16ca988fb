import { vi } from 'vitest'
import { silentLogger } from '../../../src/message/logger.ts'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { createMemoryService } from '../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../src/route/router.ts'
import type { AnyRouter } from '../../../src/route/routes.ts'
import { createWorker } from '../../../src/worker/create-worker.ts'
import type { WorkerOptions } from '../../../src/worker/options.ts'
import type { Worker } from '../../../src/worker/worker.ts'
import { orders } from '../route/orders.ts'

export const secret = 'ann@example.com'

/** Of three sorts: handled, retried, and dead-lettered. */
export function shop() {
  return createRouter(orders)
    .on('order.placed', () => {})
    .on('order.paid', () => {
      throw new RangeError(`${secret} cannot pay`)
    })
    .on('cart.left', () => {
      throw new PermanentError(`no cart of ${secret}`)
    })
}

/** A queue with its dead-letter queue in memory. */
export function shopQueues() {
  const service = createMemoryService()
  const dlq = service.create('orders-dlq')
  const redrive = {
    deadLetterQueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders-dlq',
    maxReceiveCount: 12,
  }
  const queue = service.create('orders', { redrive })
  return { service, queue, dlq }
}

export function shopWorker(
  { service, queue }: Pick<ReturnType<typeof shopQueues>, 'service' | 'queue'>,
  options: Partial<WorkerOptions> = {},
  router: AnyRouter = shop(),
): Worker {
  const quiet = { backoff: { firstSeconds: 600 }, logger: silentLogger }
  return createWorker(router, { queueUrl: queue.url, service, ...quiet, ...options })
}

export async function send(
  { queue }: Pick<ReturnType<typeof shopQueues>, 'queue'>,
  ...events: readonly object[]
): Promise<void> {
  if (events.length === 0) return
  await queue.send(events.map((event) => ({ body: JSON.stringify({ ...event, secret }) })))
}

/** Waits until nothing of the queue is visible, and so many of it are hidden. */
export async function drained(
  { queue }: Pick<ReturnType<typeof shopQueues>, 'queue'>,
  hidden = 0,
): Promise<void> {
  await vi.waitFor(
    async () => {
      const { visible, inFlight } = await queue.attributes()
      if (visible !== 0 || inFlight !== hidden) throw new Error(`${visible}, ${inFlight}`)
    },
    { timeout: 10_000 },
  )
}
