import type { BatchObservableResult } from '@opentelemetry/api'
import type { Destinations } from '../destinations.ts'
import { messageState, queueRole } from '../own-names.ts'
import type { Gauges } from './instruments.ts'
import type { ObservedDepth, ObservedWorker } from './observed-worker.ts'

export interface QueueDepthsOptions {
  /** How often SQS is asked, in seconds. Undefined asks never. */
  readonly everySeconds: number | undefined
  readonly destinations: Destinations
  /** A request was made about each of so many queues. */
  readonly onAsked: (queueUrl: string) => void
}

/** Asks for the depths of the workers' queues from time to time, since each answer is a request that SQS bills. */
export class QueueDepths {
  readonly #options: QueueDepthsOptions
  /** The last answers, by worker. */
  readonly #known = new Map<ObservedWorker, readonly ObservedDepth[]>()
  readonly #timers = new Map<ObservedWorker, NodeJS.Timeout>()

  constructor(options: QueueDepthsOptions) {
    this.#options = options
  }

  add(worker: ObservedWorker): void {
    const { everySeconds } = this.#options
    if (everySeconds === undefined) return
    const ask = () => void this.#ask(worker)
    // The process may end before the next one is due.
    this.#timers.set(worker, setInterval(ask, everySeconds * 1000).unref())
    ask()
  }

  remove(worker: ObservedWorker): void {
    clearInterval(this.#timers.get(worker))
    this.#timers.delete(worker)
    this.#known.delete(worker)
  }

  read(result: BatchObservableResult, { queueMessages }: Gauges): void {
    for (const depth of [...this.#known.values()].flat()) {
      const { attributes } = this.#options.destinations.of(depth.queueUrl)
      const role = depth.isDeadLetterQueue ? 'dead_letter' : 'source'
      const observe = (state: string, messages: number) =>
        result.observe(queueMessages, messages, {
          ...attributes,
          [queueRole]: role,
          [messageState]: state,
        })
      observe('visible', depth.visible)
      observe('in_flight', depth.inFlight)
      observe('delayed', depth.delayed)
    }
  }

  // Of a queue that refuses there is no value: an old one would look like a new one.
  async #ask(worker: ObservedWorker): Promise<void> {
    const depths = await worker.depths()
    if (!this.#timers.has(worker)) return
    this.#known.set(worker, depths)
    for (const { queueUrl } of depths) this.#options.onAsked(queueUrl)
  }
}
