import type { WorkerInstrumentation } from './instrumentation.ts'
import type { Health } from './report/health.ts'
import type { WorkerEvents } from './report/lifecycle-events.ts'
import type { StopReport } from './report/stop-report.ts'

/** A long-polling consumer of one queue. */
export interface Worker {
  /** Lifecycle events, for metrics and operators. */
  readonly events: WorkerEvents
  /**
   * Finds the queues, receives once, and keeps receiving. Resolves after the first successful receive, or
   * when `stop()` is called before.
   *
   * @throws QueueError for what a retry cannot fix: the queue does not exist, a permission or the credentials
   * are missing. The message says what to check, and contains the policy statement to add.
   */
  start(): Promise<void>
  /**
   * Stops the worker: no receive begins, and messages whose handlers have not begun are released at once.
   * Open receives, running handlers and acknowledgements share the grace period. Resolves with a report.
   * A second call with a shorter grace period ends the stop sooner. Called by a handler, it does not wait
   * for that handler: its message is settled when it returns, and the connections are closed after that.
   *
   * @throws RangeError when `graceSeconds` is not a number from 0 on.
   */
  stop(options?: StopOptions): Promise<StopReport>
  /**
   * Adds an instrumentation around those that the worker already has. Before `start()` only.
   *
   * @throws TypeError that names what is wrong with it, and Error when the worker has been started.
   */
  instrument(instrumentation: WorkerInstrumentation): void
  /** The current state, for liveness and readiness probes. */
  health(): Health
  /** Stops receiving until `resume()`. Messages in flight are handled. */
  pause(reason: string): void
  /** Receives again after `pause()`. */
  resume(): void
}

/** Options of `stop()`. */
export interface StopOptions {
  /** The grace period in seconds. Default 25: Kubernetes kills a container after 30. */
  readonly graceSeconds?: number
}
