import type { Fact } from '../fact.ts'
import type { Plan } from '../plan.ts'
import type { Sqs } from '../sqs/sqs.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** Something that holds in every simulation. */
export interface Law {
  /** What is promised. */
  readonly promise: string
  readonly follow?: (context: LawContext) => Check
  /** Is asked once, when everything has ended. */
  readonly atEnd?: (context: LawContext) => string | undefined
}

/** Follows what happens; returns what breaks the law. */
export type Check = (fact: Fact) => string | undefined

/** What a law may ask for. */
export interface LawContext {
  readonly ledger: Ledger
  readonly plan: Plan
  readonly sqs: Sqs
}

/** How a law was broken. */
export interface Violation {
  readonly law: string
  readonly what: string
}
