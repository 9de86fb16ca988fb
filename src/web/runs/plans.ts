import type { Plan } from '../../dead-letter/plan/plan.ts'
import { gone } from '../answer/refusals.ts'

/** A plan that waits to be carried out. */
export interface KeptPlan {
  readonly plan: Plan
  readonly purpose: 'replay' | 'delete'
  /** The cause, or `3 messages`. */
  readonly about: string
  /** How many are left out because they were sent before. */
  readonly sentBefore: number
}

/** Who has more plans open than this has forgotten the first one. */
const mostPlans = 20

/** In all of them, since a plan is kept in memory. The latest one is kept in any case. */
const mostMessages = 250_000

/** The plans that were shown, by id: what is carried out is what was seen. */
export class Plans {
  readonly #plans = new Map<string, KeptPlan>()

  keep(kept: KeptPlan): void {
    this.#plans.set(kept.plan.id, kept)
    for (const oldest of this.#plans.keys()) {
      const isTooMuch = this.#plans.size > mostPlans || this.#messages > mostMessages
      if (!isTooMuch || this.#plans.size === 1) break
      this.#plans.delete(oldest)
    }
  }

  /** @throws ProblemError for one that is not kept any more. */
  get(id: string): KeptPlan {
    const kept = this.#plans.get(id)
    if (kept !== undefined) return kept
    throw gone(
      'This plan is not kept any more: it was carried out, or others came after it. Plan it again.',
    )
  }

  drop(id: string): void {
    this.#plans.delete(id)
  }

  get #messages(): number {
    return [...this.#plans.values()].reduce((sum, { plan }) => sum + plan.messages.length, 0)
  }
}
