import type { AnyRouter } from '../route/routes.ts'
import type { Queue, QueueService } from '../queue/port.ts'
import { type Discovering, discover } from './discovery.ts'
import { Engine } from './engine.ts'
import type { PoolShare } from './handle/pool-share.ts'
import type { Lifecycle } from './report/lifecycle.ts'
import { QueueDepths } from './report/queue-depths.ts'
import { warnOfQueues } from './report/queue-warning.ts'
import { DeadLetters } from './settle/dead-letters.ts'
import type { WorkerSettings } from './settings.ts'

export interface PrepareOptions extends Discovering {
  readonly router: AnyRouter
  readonly settings: WorkerSettings
  readonly share: PoolShare | undefined
  readonly lifecycle: Lifecycle
}

/** An engine before its first receive, and its queues. */
export interface Prepared {
  readonly engine: Engine
  readonly queue: Queue
  readonly deadLetterQueueUrl: string | undefined
  readonly depths: QueueDepths
  /** Logs what is wrong with the queues. */
  readonly warnOfQueues: () => void
}

/**
 * Finds the queues and makes the engine. Loaded when a worker starts: an app may import sluice and never
 * start a worker, as in the tests of its handlers.
 *
 * @throws QueueError for what a retry cannot fix, see `discover`, and the reason of `signal` once it is aborted.
 */
export async function prepare(
  service: QueueService,
  { router, settings, share, lifecycle, ...options }: PrepareOptions,
): Promise<Prepared> {
  // Nothing is received yet, so a stop need not wait for an answer.
  const discovering = discover(service, settings, options)
  const discovered = await unlessAborted(discovering, options.signal)
  const { queue, deadLetters, sourceQueueArn } = discovered
  const engine = new Engine({
    ...discovered,
    router,
    settings,
    share,
    lifecycle,
    deadLetters:
      deadLetters && new DeadLetters({ ...deadLetters, sourceQueueArn, settings, lifecycle }),
  })
  return {
    engine,
    queue,
    deadLetterQueueUrl: deadLetters?.queue.url,
    depths: new QueueDepths(queue, deadLetters?.queue, settings.logger),
    warnOfQueues: () => warnOfQueues(discovered, settings, settings.logger),
  }
}

/** Rejects when the signal aborts, if the promise is not settled before. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}
