import type { DeskPlan } from './desk-plan.ts'
import type { Visit } from './visit.ts'
import { Operator, type OperatorOptions } from './operator.ts'

export interface DeskOptions extends Omit<OperatorOptions, 'name' | 'planned'> {
  readonly plan: DeskPlan
}

/** The people who look at the DLQ, and replay what is on it, while workers run. */
export class Desk {
  readonly #options: DeskOptions
  readonly #visits: Promise<void>[] = []
  readonly #cancels: (() => void)[] = []
  #operators = 0

  constructor(options: DeskOptions) {
    this.#options = options
  }

  /** From now on people come, each at their time. */
  open(): void {
    const { plan, supervisor } = this.#options
    for (const { atMs, ...planned } of plan.visits) {
      const begin = () => void this.#visits.push(this.#operator(planned).run())
      this.#cancels.push(supervisor.after(atMs, begin))
    }
  }

  /** Nobody comes any more, and nothing goes wrong at the desk. Resolves when all have gone. */
  async close(): Promise<void> {
    this.#options.faults.cease()
    for (const cancel of this.#cancels) cancel()
    await Promise.all(this.#visits)
  }

  async visit(visit: Visit): Promise<void> {
    await this.#operator({ visit, interruptedAfterMs: undefined }).run()
  }

  #operator(planned: OperatorOptions['planned']): Operator {
    return new Operator({ ...this.#options, name: `op${++this.#operators}`, planned })
  }
}
