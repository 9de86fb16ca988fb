import type { Fact } from '../fact.ts'
import type { Check, Law, LawContext, Violation } from './law.ts'
import { laws } from './laws.ts'
import { Ledger } from '../ledger/ledger.ts'

/** Checks the laws against what happens. */
export class Checker {
  readonly #context: LawContext
  readonly #laws: readonly Law[]
  readonly #checks: readonly { readonly promise: string; readonly check: Check }[]
  #violation: Violation | undefined

  /** @param further to be checked as well. */
  constructor(of: Omit<LawContext, 'ledger'>, further: readonly Law[] = []) {
    this.#context = { ...of, ledger: new Ledger() }
    this.#laws = [...laws, ...further]
    this.#checks = this.#laws.flatMap(({ promise, follow }) =>
      follow === undefined ? [] : [{ promise, check: follow(this.#context) }],
    )
  }

  /** The first law that was broken. */
  get violation(): Violation | undefined {
    return this.#violation
  }

  /** No handler runs any more. */
  get areHandlersDone(): boolean {
    return [...this.#context.ledger.processes.values()].every(({ calls }) => calls.size === 0)
  }

  see(fact: Fact): void {
    // Handlers and requests take facts down: an error here must not become theirs.
    try {
      this.#context.ledger.see(fact)
      for (const { promise, check } of this.#checks) {
        const what = check(fact)
        if (what !== undefined) this.break(promise, what)
      }
    } catch (error) {
      this.break(
        'The laws can be checked.',
        error instanceof Error ? String(error.stack) : String(error),
      )
    }
  }

  end(): void {
    for (const { promise, atEnd } of this.#laws) {
      const what = atEnd?.(this.#context)
      if (what !== undefined) this.break(promise, what)
    }
  }

  break(law: string, what: string): void {
    this.#violation ??= { law, what }
  }

  /** Nothing has gone wrong for this long, and there still are messages. */
  breakBound(boundMs: number): void {
    const { ledger, sqs } = this.#context
    const messages = [...sqs.idsOn('source')].map((id) => ledger.messages.get(id))
    const left = messages.flatMap((message) => message?.events ?? [])
    this.break(
      'Once nothing goes wrong any more, everything is settled soon and the rate is back.',
      `after ${boundMs / 1000} s there still are ${left.map(({ id, kind }) => `${id} (${kind})`).join(', ')}`,
    )
  }
}
