import { json } from '../answer/answers.ts'
import type { Route } from '../answer/route.ts'
import type { Live, LiveEvent } from '../live/live.ts'
import type { Now } from '../wire/now.ts'
import type { Depths } from './depths.ts'
import type { WorkerWatch } from './worker-watch.ts'

export interface WatchingOptions {
  readonly depths: Depths
  readonly worker: WorkerWatch | undefined
  readonly live: Live
  readonly nowMs: () => number
}

const everyMs = 1_000
const rowsEveryMs = 250

/** The most rows of the tail that are sent at once, and that a page begins with. */
const mostRows = 50
const firstRows = 200

/** Sends what happens now to the pages that look at it. Nothing runs while none does. */
export class Watching {
  readonly routes: readonly Route[]
  readonly #options: WatchingOptions
  #timer: NodeJS.Timeout | undefined
  #ticks = 0
  /** How many settled events were sent, or left out. */
  #seen = 0

  constructor(options: WatchingOptions) {
    this.#options = options
    this.routes = [
      {
        method: 'GET',
        path: 'api/now',
        answer: async () => {
          await options.depths.fresh()
          return json(this.#now())
        },
      },
    ]
  }

  /** What a page begins with that looks at it. From now on it is sent more. */
  begin(): readonly LiveEvent[] {
    const { worker } = this.#options
    const first: LiveEvent[] = [{ name: 'now', data: this.#now() }]
    if (worker !== undefined) {
      // The others get what is waiting: from here on all get the same.
      if (this.#timer !== undefined) this.#sendRows()
      this.#seen = worker.settled
      const { rows } = worker.rowsAfter(0, firstRows)
      first.push({ name: 'settled', data: { rows, left: 0, isFirst: true } })
    }
    this.#timer ??= setInterval(() => this.#tick(), rowsEveryMs).unref()
    return first
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    const { live } = this.#options
    if (!live.isWatched) {
      this.close()
      return
    }
    this.#sendRows()
    this.#ticks++
    if (this.#ticks % (everyMs / rowsEveryMs) === 0) live.send({ name: 'now', data: this.#now() })
  }

  #sendRows(): void {
    const { worker, live } = this.#options
    if (worker === undefined || worker.settled === this.#seen) return
    const data = worker.rowsAfter(this.#seen, mostRows)
    this.#seen = worker.settled
    live.send({ name: 'settled', data })
  }

  #now(): Now {
    const { depths, worker, nowMs } = this.#options
    return {
      atMs: nowMs(),
      queues: depths.known,
      ...(worker !== undefined && { worker: worker.now() }),
    }
  }
}
