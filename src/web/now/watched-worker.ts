import type { Instrumentation } from '../../pipeline/instrumentation/instrumentation.ts'

/** A worker that has not been started: the part of it that is watched. */
export interface WatchedWorker {
  instrument(instrumentation: Instrumentation): void
}
