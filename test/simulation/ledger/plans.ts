import type { FactOf } from '../fact.ts'
import type { FileEntry } from './files.ts'
import type { OperatorEntry, PlanEntry } from './operator-entry.ts'

/** All plans, by their ids. */
export class Plans {
  readonly byId = new Map<string, PlanEntry>()

  planned({ plan }: FactOf<'Planned'>): void {
    if (this.byId.has(plan.id)) return
    const ids = new Set(plan.messages.map(({ id }) => id))
    this.byId.set(plan.id, { plan, ids, operators: [] })
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
