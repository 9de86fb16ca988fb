import type { AnyRouter } from '../route/routes.ts'
import { isRouter } from '../route/router.ts'
import type { WorkerOptions } from './options.ts'
import { QueueWorker } from './queue-worker.ts'
import type { Worker } from './worker.ts'

/**
 * Creates a worker that receives messages from a queue and dispatches their events to the handlers of a
 * router. It does nothing before `start()`.
 *
 * @throws TypeError or RangeError that names the invalid option, or the `pool` that has no place for it.
 */
export function createWorker(router: AnyRouter, options: WorkerOptions): Worker {
  if (!isRouter(router)) {
    throw new TypeError(
      'the first argument of createWorker must be a router, such as createRouter(streamEvents)',
    )
  }
  return new QueueWorker(router, options)
}
