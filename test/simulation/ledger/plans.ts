import type { FactOf } from '../fact.ts'
import type { FileEntry } from './files.ts'
import type { MessageEntry } from './message-entry.ts'
import type { OperatorEntry, PlanEntry } from './operator-entry.ts'

/** All plans, by their ids. */
export class Plans {
  readonly byId = new Map<string, PlanEntry>()
  readonly #messages: ReadonlyMap<string, MessageEntry>

  constructor(messages: ReadonlyMap<string, MessageEntry>) {
    this.#messages = messages
  }

  planned({ plan }: FactOf<'Planned'>): void {
    if (this.byId.has(plan.id)) return
    const ids = new Set(plan.messages.map(({ id }) => id))
    const letters = [...ids].flatMap((id) => this.#messages.get(id) ?? [])
    this.byId.set(plan.id, { plan, ids, letters, operators: [] })
  }

  began(
    { planId, known, atMs, ...names }: FactOf<'RunBegan'>,
    operator: OperatorEntry,
    fileOf: (path: string) => FileEntry,
  ): void {
    const entry = this.byId.get(planId)
    if (entry === undefined) throw new Error(`the simulation knows no plan ${planId}`)
    entry.operators.push(operator)
    const { journal, exportTo, audit } = names
    operator.run = {
      of: entry,
      beganMs: atMs,
      known: new Set(known),
      journal: journal === undefined ? undefined : fileOf(journal),
      exported: exportTo === undefined ? undefined : fileOf(exportTo),
      audit: fileOf(audit),
    }
  }
}
