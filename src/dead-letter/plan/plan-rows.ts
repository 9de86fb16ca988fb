import type { PlannedMessage } from './plan.ts'

/** The messages of a plan with one cause and one destination. */
export interface PlanRow {
  readonly first: PlannedMessage
  readonly types: readonly string[]
  readonly count: number
}

/** A plan as it is shown: what goes where, a row for each cause and destination. */
export function planRows(planned: readonly PlannedMessage[]): readonly PlanRow[] {
  const rows = new Map<string, { first: PlannedMessage; types: Set<string>; count: number }>()
  for (const message of planned) {
    const key = `${message.fingerprint} ${message.destination}`
    const row = rows.get(key) ?? { first: message, types: new Set(), count: 0 }
    rows.set(key, row)
    row.count++
    for (const type of message.types) row.types.add(type)
  }
  return [...rows.values()].map((row) => ({ ...row, types: [...row.types] }))
}
