import type { Plan } from '../plan/plan.ts'

/** The result of deleting one message. */
export interface RemoveResult {
  /** Its message id on the dead-letter queue. */
  readonly id: string
  readonly outcome: RemoveOutcome
}

export type RemoveOutcome =
  | { readonly _tag: 'Deleted' }
  | { readonly _tag: 'Kept'; readonly because: string }
  /** It was not on the queue any more: it expired, or somebody else took it or has it in flight. */
  | { readonly _tag: 'Missing' }

export interface RemoveReport {
  readonly end: 'done' | 'interrupted'
  readonly counts: Readonly<Record<RemoveOutcome['_tag'], number>>
  /** Those that were not deleted. */
  readonly failures: readonly RemoveResult[]
  /** How many messages stay hidden for up to five minutes, because they could not be released. */
  readonly stillHidden: number
  /** Why the end of it is not in the audit log, in a sentence. */
  readonly auditFailure?: string | undefined
}

/** Counts what comes of the messages. The first word on a message counts. */
export class RemoveOutcomes {
  readonly #onResult: ((result: RemoveResult) => void) | undefined
  readonly #known = new Set<string>()
  readonly #failures: RemoveResult[] = []
  readonly #counts: Record<RemoveOutcome['_tag'], number> = { Deleted: 0, Kept: 0, Missing: 0 }
  #notReached: string | undefined

  constructor(onResult: ((result: RemoveResult) => void) | undefined) {
    this.#onResult = onResult
  }

  get deleted(): number {
    return this.#counts.Deleted
  }

  /** Why the pass ended before all could be received, if it did. */
  endEarly(because: string | undefined): void {
    this.#notReached = because
  }

  /** What is in the plan and was not received. */
  addMissing({ messages }: Plan, interrupted: string | undefined): void {
    const because = interrupted ?? this.#notReached
    const missing: RemoveOutcome =
      because === undefined ? { _tag: 'Missing' } : { _tag: 'Kept', because }
    for (const { id } of messages) this.add({ id, outcome: missing })
  }

  add(result: RemoveResult): void {
    if (this.#known.has(result.id)) return
    this.#known.add(result.id)
    this.#counts[result.outcome._tag]++
    if (result.outcome._tag !== 'Deleted') this.#failures.push(result)
    this.#onResult?.(result)
  }

  report(stillHidden: number, wasInterrupted: boolean): RemoveReport {
    return {
      end: wasInterrupted ? 'interrupted' : 'done',
      counts: this.#counts,
      failures: this.#failures,
      stillHidden,
    }
  }
}
