import type { Instrumentation } from '../pipeline/instrumentation/instrumentation.ts'
import type { Health } from './report/health.ts'
import type { WorkerEvents } from './report/lifecycle-events.ts'
import type { QueueDepth } from './report/queue-depths.ts'

/** The instrumentation of a worker: around its operations, and of its state. */
export interface WorkerInstrumentation extends Instrumentation {
  /**
   * Called once when a worker starts, after its first receive and before its first event. For what has a value at any
   * time, such as how many messages are in flight. Stop reading it at its event `stopped`. What it throws is logged.
   */
  observe?(worker: ObservedWorker): unknown
}

/** A worker that has started, as an instrumentation may read it. */
export interface ObservedWorker {
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string | undefined
  /** How many handlers may run at the same time. */
  readonly concurrency: number
  readonly events: WorkerEvents
  /** As `worker.health()`. */
  health(): Health
  /**
   * Asks SQS how many messages the queue and its dead-letter queue have, which costs a request each. Without those that
   * SQS refuses, which is logged. Never rejects.
   */
  depths(): Promise<readonly QueueDepth[]>
}
