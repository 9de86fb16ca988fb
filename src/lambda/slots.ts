import type { Failure } from '../message/failure.ts'
import type { Schedule } from '../pipeline/flow-control.ts'

type Enter = (isIn: boolean) => void

/**
 * How many handlers of an invocation run at the same time. The others wait, in the order of their messages, and are
 * turned away at the end of its time. A handler that overran its time keeps its place until it has settled.
 */
export class Slots {
  #free: number
  #closed = false
  #waiting: Enter[] = []

  constructor(concurrency: number) {
    this.#free = concurrency
  }

  /** Runs a handler when there is a place for it. Resolves with `Interrupted` when the time was over before. */
  readonly schedule: Schedule = async (_job, run) => {
    if (!this.#closed && this.#free > 0) this.#free--
    else if (!(await this.#enter())) return turnedAway
    let overrun: Promise<unknown> | undefined
    const place = {
      keepUntil: (settled: Promise<unknown>) => {
        overrun = settled
      },
    }
    try {
      return await run(place)
    } finally {
      const leave = () => this.#leave()
      if (overrun === undefined) leave()
      else overrun.then(leave, leave)
    }
  }

  /** Turns away all that wait, and all later ones. */
  close(): void {
    this.#closed = true
    for (const enter of this.#waiting.splice(0)) enter(false)
  }

  async #enter(): Promise<boolean> {
    if (this.#closed) return false
    return await new Promise<boolean>((resolve) => this.#waiting.push(resolve))
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next(true)
  }
}

const turnedAway: Failure = { _tag: 'Interrupted', type: undefined, by: 'stop' }
