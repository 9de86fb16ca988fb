import type { FaultKind } from '../faults.ts'
import type { Action, QueueRole } from '../fact.ts'

/** Something that goes wrong for a while, for all of a process or all of a queue. */
export interface Trouble {
  readonly kind: FaultKind
  readonly untilMs: number
  /** Undefined: for all processes. */
  readonly slot: string | undefined
  /** Undefined: at both queues. */
  readonly queue: QueueRole | undefined
}

/** What goes wrong at present. */
export class Troubles {
  #troubles: readonly Trouble[] = []

  begin(trouble: Trouble): void {
    this.#troubles = [...this.#troubles, trouble]
  }

  /** All of it is over. */
  end(): void {
    this.#troubles = []
  }

  /** What befalls a request of a process to a queue. */
  at(nowMs: number, slot: string, queue: QueueRole, action: Action): Trouble | undefined {
    return this.#troubles.find(
      (trouble) =>
        trouble.untilMs > nowMs &&
        (trouble.slot ?? slot) === slot &&
        (trouble.queue ?? queue) === queue &&
        (actions[trouble.kind] ?? action) === action,
    )
  }
}

/** Those that befall one kind of requests only: for others the process has the right. */
const actions: Readonly<Partial<Record<FaultKind, Action>>> = {
  'changes refused': 'changeVisibility',
  'deletes refused': 'delete',
}
