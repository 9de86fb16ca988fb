import type { Queue } from '../../queue/port.ts'
import type { EditedBody } from '../edit.ts'
import type { Storage } from '../lines/lines.ts'
import type { PassOptions } from '../pass/pass.ts'
import type { Journal } from './journal.ts'
import type { ReplayResult } from './outcome.ts'

/**
 * The first messages of a replay, which tell whether the others would fail again. In place of those that cannot be sent
 * others are the first.
 */
export interface Canary {
  readonly count: number
  /** How long to wait for one that comes back, in seconds. */
  readonly waitSeconds: number
}

export interface ReplayOptions extends Omit<PassOptions, 'onProgress'> {
  /** Opens the queue of a destination. */
  readonly queueOf: (url: string) => Queue
  readonly storage: Storage
  readonly journal?: Journal | undefined
  /** The most messages sent in a second. Default: no limit. */
  readonly perSecond?: number | undefined
  readonly canary?: Canary | undefined
  /** Ends the replay once more than this share of what was sent has come back: 0.05 for 5 %. */
  readonly abortOver?: number | undefined
  /** The messages that are sent with another body, by their ids. */
  readonly edits?: ReadonlyMap<string, EditedBody> | undefined
  readonly onResult?: ((result: ReplayResult) => void) | undefined
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined
}

/** What a replay is doing. */
export interface ReplayProgress {
  readonly doing: 'receiving' | 'sending' | 'waiting for the canary'
  /** How many messages were received, or sent. */
  readonly count: number
  /** How many of those that were sent have come back. */
  readonly returned: number
}
