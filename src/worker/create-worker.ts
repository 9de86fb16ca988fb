import type { AnyRouter } from '../pipeline/pipeline.ts'
import { isRouter } from '../route/router.ts'
import type { WorkerOptions } from './options.ts'
import { QueueWorker } from './queue-worker.ts'
import type { Worker } from './worker.ts'

/**
 * A worker that feeds the router from a queue. Nothing happens before `start()`.
 *
 * @throws TypeError or RangeError with a sentence that names the option that is wrong.
 */
export function createWorker(router: AnyRouter, options: WorkerOptions): Worker {
  if (!isRouter(router)) {
    throw new TypeError('createWorker takes a router first: createRouter(streamEvents)')
  }
  return new QueueWorker(router, options)
}
