import type { Place } from '../../route/call/call.ts'
import type { Gate } from './semaphore.ts'

/** A handler's place in the pool: the gates that its event has passed, and when it leaves them. */
export class PoolPlace implements Place {
  /** In the order in which they are passed. */
  readonly gates: readonly Gate[]
  readonly #left: (late: boolean) => void
  #passed = 0
  #settled: Promise<unknown> | undefined

  /** @param left called when all gates are left; `late` when that is after the outcome. */
  constructor(gates: readonly Gate[], left: (late: boolean) => void) {
    this.gates = gates
    this.#left = left
  }

  /** The next gate is passed. */
  passed(): void {
    this.#passed++
  }

  keepUntil(settled: Promise<unknown>): void {
    this.#settled = settled
  }

  /** The event has its outcome: leaves all gates, or when its handler that overran has settled. */
  end(): void {
    if (this.#settled === undefined) {
      for (let at = this.#passed - 1; at >= 0; at--) this.gates[at]?.leave()
      this.#left(false)
      return
    }
    const kept = this.gates.slice(0, this.#passed)
    for (const gate of kept) gate.overran()
    const leave = () => {
      for (const gate of kept) gate.leaveLate()
      this.#left(true)
    }
    this.#settled.then(leave, leave)
  }
}
