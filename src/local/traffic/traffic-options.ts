import type { WireForm } from '../../open/wire-form.ts'
import type { Clock } from '../../queue/clock.ts'
import type { Queue } from '../../queue/port.ts'

/** The content, the target and the rate of sample traffic. */
export interface TrafficOptions {
  /** The target: a queue, or the URL or ARN of one. */
  readonly queue: Queue | string
  /** Messages a second, on average. */
  readonly perSecond: number
  /** Returns one event per call. Default: samples of all of Stream's types, see `sampleEvent`. */
  readonly nextEvent?: () => object
  /** Default: all of them. */
  readonly forms?: readonly WireForm[]
  /**
   * Whether the samples have nulls, missing and unknown keys, and now and then a drift, and some messages are
   * poison. Default false: all events are valid.
   */
  readonly quirks?: boolean
  /** One message in this many is poison; 0 for none. Default 0; with `quirks` 100. */
  readonly poisonEvery?: number
  /** Ends after this many messages. Default: runs until it is stopped. */
  readonly messages?: number
  /** From 0 to below 1. Default Math.random. */
  readonly random?: () => number
  /** Default: the machine's own. */
  readonly clock?: Clock
  /** Called when a send fails. The traffic continues, and messages that were not accepted are sent again. */
  readonly onError?: (error: unknown) => void
}
