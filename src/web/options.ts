import type { DeskOptions } from '../dead-letter/desk.ts'
import type { Logger } from '../message/logger.ts'
import type { AnyRouter } from '../route/routes.ts'
import type { WatchedWorker } from './now/watched-worker.ts'

/** What a desk in the browser shows. One of `queueUrl` and `deadLetterQueueUrl` is required. */
export interface DeskViewOptions extends Omit<DeskOptions, 'storage' | 'clock'> {
  /** The worker of this process, before its start. Default: none. */
  readonly worker?: WatchedWorker
  /** The handlers that samples are run through. They do what they do: a run has their effects. Default: none. */
  readonly router?: AnyRouter
  /**
   * The directory in which a deletion writes what it deletes, and a replay its journal. Default: none; then nothing can
   * be exported before it is deleted, and a replay that is broken off cannot go on.
   */
  readonly directory?: string
  /** The file of a snapshot that was kept, to look at in place of a pass. Default: a pass when the page is opened. */
  readonly snapshot?: string
  /** Where faults of the desk are logged, without payload. Default: nowhere. */
  readonly logger?: Logger
  /** True: nothing can be changed, whoever asks. Default false. */
  readonly readOnly?: boolean
}
