import type { BatchObservableResult } from '@opentelemetry/api'
import type { Destinations } from '../destinations.ts'
import { messageState, queueRole } from '../own-names.ts'
import type { Gauges } from './instruments.ts'
import type { MeasuredDepth, MeasuredWorker } from './measured-worker.ts'

export interface QueueDepthsOptions {
  /** How often SQS is asked, in seconds. Undefined asks never. */
  readonly everySeconds: number | undefined
  readonly destinations: Destinations
  /** SQS has answered about this queue. */
  readonly onAnswer: (queueUrl: string) => void
}

interface Answer {
  readonly depth: MeasuredDepth
  readonly atMs: number
}

/** Asks for the depths of the workers' queues from time to time, since each answer is a request that SQS bills. */
export class QueueDepths {
  readonly #options: QueueDepthsOptions
  /** The last answer about each queue. It is kept, with its age: an SDK would repeat it anyway. */
  readonly #answers = new Map<string, Answer>()
  readonly #timers = new Map<MeasuredWorker, NodeJS.Timeout>()

  constructor(options: QueueDepthsOptions) {
    this.#options = options
  }

  add(worker: MeasuredWorker): void {
    const { everySeconds } = this.#options
    if (everySeconds === undefined) return
    const ask = () => void this.#ask(worker)
    // The process may end before the next one is due.
    this.#timers.set(worker, setInterval(ask, everySeconds * 1000).unref())
    ask()
  }

  remove(worker: MeasuredWorker): void {
    clearInterval(this.#timers.get(worker))
    this.#timers.delete(worker)
  }

  read(result: BatchObservableResult, { queueMessages, sinceAnswer }: Gauges): void {
    for (const { depth, atMs } of this.#answers.values()) {
      const { attributes } = this.#options.destinations.of(depth.queueUrl)
      const role = depth.isDeadLetterQueue ? 'dead_letter' : 'source'
      const queue = { ...attributes, [queueRole]: role }
      const observe = (state: string, messages: number) =>
        result.observe(queueMessages, messages, { ...queue, [messageState]: state })
      observe('visible', depth.visible)
      observe('in_flight', depth.inFlight)
      observe('delayed', depth.delayed)
      result.observe(sinceAnswer, (performance.now() - atMs) / 1000, queue)
    }
  }

  async #ask(worker: MeasuredWorker): Promise<void> {
    for (const depth of await worker.depths()) {
      this.#answers.set(depth.queueUrl, { depth, atMs: performance.now() })
      this.#options.onAnswer(depth.queueUrl)
    }
  }
}
