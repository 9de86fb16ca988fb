import type { Health } from './report/health.ts'
import type { WorkerEvents } from './report/lifecycle-events.ts'
import type { StopReport } from './report/stop-report.ts'

/** A long-polling consumer of one queue. */
export interface Worker {
  /** What it tells of itself. */
  readonly events: WorkerEvents
  /**
   * Finds the queues, receives once, and goes on receiving. Resolves when the first receive went
   * through, and when `stop()` was called meanwhile.
   *
   * @throws QueueError for what waiting cannot cure: no such queue, a right that is missing, no
   * credentials. The message says where to look, and gives the policy statement that is missing.
   */
  start(): Promise<void>
  /**
   * Stops: no new receive; messages whose handlers have not begun go back at once; the open receive,
   * running handlers and acknowledgements share one budget. Resolves with what was done and what was
   * left. Called again, with a shorter grace, it ends sooner. Called by a handler, it does not wait for
   * that handler: its message is settled when it returns, and the connections are closed after it.
   */
  stop(options?: StopOptions): Promise<StopReport>
  /** How it fares, now. */
  health(): Health
  /** Receives no more until `resume`; what it holds is handled. */
  pause(reason: string): void
  /** Receives again, after `pause`. */
  resume(): void
}

/** How a worker stops. */
export interface StopOptions {
  /** The whole budget, in seconds. Default 25: Kubernetes gives 30. */
  readonly graceSeconds?: number
}
