import type { Place } from '../route/call.ts'
import type { Semaphore } from './semaphore.ts'

/** The gates that an event has passed on its way to its handler, and when it leaves them. */
export class Stay implements Place {
  readonly #passed: Semaphore[] = []
  #settled: Promise<unknown> | undefined

  passed(gate: Semaphore): void {
    this.#passed.push(gate)
  }

  keepUntil(settled: Promise<unknown>): void {
    this.#settled = settled
  }

  /**
   * The event has its outcome: leaves all gates, or when its handler that overran has settled.
   *
   * @param left called then; `late` when that is after the outcome.
   */
  end(left: (late: boolean) => void): void {
    const gates = this.#passed.reverse()
    if (this.#settled === undefined) {
      for (const gate of gates) gate.leave()
      left(false)
      return
    }
    for (const gate of gates) gate.overran()
    const leave = () => {
      for (const gate of gates) gate.leaveLate()
      left(true)
    }
    this.#settled.then(leave, leave)
  }
}
