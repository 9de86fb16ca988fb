import type { WireForm } from '../../open/wire-form.ts'
import type { Clock } from '../../queue/clock.ts'
import type { Queue } from '../../queue/port.ts'

/** What sample traffic goes where, and how fast. */
export interface TrafficOptions {
  /** Where to: a queue, or the URL or ARN of one. */
  readonly queue: Queue | string
  /** Messages a second, on average. */
  readonly perSecond: number
  /** Gives the events, one a call. Default: samples of all of Stream's types, see `sampleEvent`. */
  readonly nextEvent?: () => object
  /** Default: all of them. */
  readonly forms?: readonly WireForm[]
  /**
   * Whether the samples show the oddities of the wire (nulls, missing and unknown keys, now and then a
   * drift), and some messages are poison. Default false: all of it is sound.
   */
  readonly quirks?: boolean
  /** Every so many messages one is poison; 0 for none. Default 0; with `quirks` 100. */
  readonly poisonEvery?: number
  /** Ends after so many messages. Default: goes on until it is stopped. */
  readonly messages?: number
  /** From 0 to below 1. Default Math.random. */
  readonly random?: () => number
  /** Default: the machine's own. */
  readonly clock?: Clock
  /** Called when a send fails. The traffic goes on, and what was not taken is sent anew. */
  readonly onError?: (error: unknown) => void
}
