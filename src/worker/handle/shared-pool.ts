import { checkNumbers, checkOptionsObject } from '../../pipeline/options/option-checks.ts'
import { PoolShare, type SharedPlaces } from './pool-share.ts'

/** Options of {@link createPool}. */
export interface SharedPoolOptions {
  /** How many handlers of all workers run at the same time: the size of a database pool. 1 to 100,000. */
  readonly concurrency: number
}

/** A bound of running handlers that several workers of a process share. Made by {@link createPool}. */
export interface SharedPool {
  /** How many handlers of all its workers may run at the same time. */
  readonly concurrency: number
  /** How many run now, including those that overran their time. */
  readonly running: number
}

/**
 * Makes a pool for several workers of one process, which together run no more handlers than this:
 *
 * ```ts
 * const pool = createPool({ concurrency: 50 })
 * const chat = createWorker(chatRouter, { queueUrl: chatQueueUrl, pool })
 * const moderation = createWorker(moderationRouter, { queueUrl: moderationQueueUrl, pool })
 * ```
 *
 * Each worker is sure of an equal share of the places, and may use what the others leave. One place of each is never
 * lent, so that its next event begins at once; the rest of its share returns to it as the handlers of others settle,
 * before these begin new ones. A worker has its share from its creation to the end of `stop()`, or until `start()`
 * rejects. The option `concurrency` of a worker limits what it takes of the pool.
 *
 * A pool must have a place for each worker: `createWorker` throws a RangeError for one worker too many.
 *
 * @throws TypeError or RangeError that names the invalid option.
 */
export function createPool(options: SharedPoolOptions): SharedPool {
  checkOptionsObject('pool', options)
  checkNumbers(options, { concurrency: { from: 1, to: 100_000, whole: true } })
  // For programs without a compiler: a pool without its bound would be one without places.
  if (options.concurrency === undefined) throw new TypeError('concurrency of a pool is missing')
  return new HandlerPool(options.concurrency)
}

/** What createPool returns: the shares of its workers, and who gets the next place. */
export class HandlerPool implements SharedPool, SharedPlaces {
  readonly concurrency: number
  /** Of the workers that have not stopped. */
  readonly #shares = new Set<PoolShare>()
  #taken = 0
  #overrun = 0

  constructor(concurrency: number) {
    this.concurrency = concurrency
  }

  get running(): number {
    return this.#taken
  }

  /**
   * The share of one more worker.
   *
   * @throws RangeError when there are as many workers as places.
   */
  join(most: number, onRoom: () => void): PoolShare {
    const workers = this.#shares.size + 1
    if (workers > this.concurrency) {
      throw new RangeError(
        `a pool with concurrency ${this.concurrency} cannot be shared by ${workers} workers: each needs a place of its own`,
      )
    }
    const share = new PoolShare(this, most, onRoom)
    this.#shares.add(share)
    return share
  }

  allows(share: PoolShare): boolean {
    const free = this.concurrency - this.#taken
    if (free <= 0 || share.taken >= share.most) return false
    return share.taken === 0 || free > this.#keptFrom(share)
  }

  within(share: PoolShare): number {
    const lent = this.concurrency - this.#taken - this.#keptFrom(share)
    return Math.min(share.most, Math.max(this.#equalShare, share.taken + lent))
  }

  blocks(share: PoolShare): boolean {
    if (share.overrun === 0 || share.overrun < share.taken) return false
    if (share.overrun >= share.most) return true
    // One place of each of the others is never lent: a handler that overran has that of its worker.
    let owned = 0
    for (const other of this.#shares) if (other !== share && other.overrun === 0) owned++
    return this.concurrency - this.#overrun - owned <= 0
  }

  took(): void {
    this.#taken++
  }

  freed(share: PoolShare): void {
    this.#taken--
    this.#letIn(share)
  }

  overran(change: 1 | -1): void {
    this.#overrun += change
    if (change > 0) for (const share of this.#shares) share.endBlockedWaits()
  }

  left(share: PoolShare): void {
    if (this.#shares.delete(share)) this.#letIn(share)
  }

  get #equalShare(): number {
    return Math.max(1, Math.floor(this.concurrency / Math.max(1, this.#shares.size)))
  }

  /** How many places are kept for other workers that have none. */
  #keptFrom(share: PoolShare): number {
    let kept = 0
    for (const other of this.#shares) if (other !== share && other.taken === 0) kept++
    return kept
  }

  /** Gives free places to those that wait, the worker with the fewest first: so each comes to its share. */
  #letIn(changed: PoolShare): void {
    for (;;) {
      let next: PoolShare | undefined
      for (const share of this.#shares) {
        const mayEnter = share.waiting > 0 && this.allows(share)
        if (mayEnter && (next === undefined || share.taken < next.taken)) next = share
      }
      if (next === undefined) break
      next.letIn()
    }
    // The worker that has changed looks by itself whether it may receive.
    for (const share of this.#shares) if (share !== changed) share.announceRoom()
  }
}
