import type { HandlerPool } from '../../../src/worker/handle/shared-pool.ts'
import type { PoolShare } from '../../../src/worker/handle/pool-share.ts'
import type { Process } from '../engine/process.ts'
import type { Journal } from '../journal.ts'

export interface NeighbourOptions {
  readonly process: Process
  readonly pool: HandlerPool
  readonly journal: Journal
  /** Until then it takes places. */
  readonly untilMs: number
}

/** Another worker of a process, of which there is only this: its handlers take places of the pool that they share. */
export class Neighbour {
  readonly #options: NeighbourOptions
  readonly #share: PoolShare

  constructor(options: NeighbourOptions) {
    const { pool } = options
    this.#options = options
    this.#share = pool.join(pool.concurrency, () => {})
  }

  /** From now on an event of its own comes now and then. */
  begin(): void {
    const { process, untilMs } = this.#options
    process.after(process.random.integer(20, 6_000), () => {
      if (process.nowMs > untilMs) return
      void this.#handle()
      this.begin()
    })
  }

  async #handle(): Promise<void> {
    const { process, journal } = this.#options
    const hadNone = this.#share.taken === 0
    const entry = this.#share.enter()
    if (hadNone && this.#share.taken === 0) {
      const what = 'a worker that shares a pool has no place, and waits for one'
      journal.note({ _tag: 'Bug', process: process.name, what })
    }
    await entry
    this.#note()
    process.after(process.random.integer(20, 4_000), () => {
      this.#share.leave()
      this.#note()
    })
  }

  #note(): void {
    const { process, journal } = this.#options
    journal.note({ _tag: 'Shared', process: process.name, places: this.#share.taken })
  }
}
