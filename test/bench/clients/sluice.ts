import { createRouter, createWorker, type Worker, type WorkerOptions } from 'sluice'
import { streamEvents } from 'sluice/schemas'
import type { Client } from '../client.ts'

/** sluice as an app uses it: the whole catalogue, typed decode, one handler; no setting touched but these. */
export function consumeWithSluice(
  transport: 'sdk' | 'direct',
  settings: Partial<WorkerOptions> = {},
  attach: (worker: Worker, queueUrl: string) => void = () => {},
): Client {
  return async ({ endpoint, queueUrl, concurrency, waitSeconds }, { handle }) => {
    const router = createRouter(streamEvents).on('message.new', (_event, delivery) =>
      handle(delivery.sentAt?.getTime()),
    )
    const worker = createWorker(router, {
      queueUrl,
      endpoint,
      transport,
      waitSeconds,
      ...settings,
      ...(concurrency !== undefined && { concurrency }),
    })
    attach(worker, queueUrl)
    await worker.start()
  }
}
