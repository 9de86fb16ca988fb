import type { Check, LawContext } from '../law.ts'

/** Handlers know by the key what they have done before. */
export function sameKey({ ledger }: LawContext): Check {
  const eventOf = new Map<string, string>()
  return (fact) => {
    if (fact._tag !== 'HandlerBegan') return undefined
    for (const { event, key } of fact.events) {
      const entry = ledger.events.get(event.id)
      if (entry === undefined) continue
      if (entry.key !== key) return `${event.id} has another key than before`
      const other = eventOf.get(key)
      if (other !== undefined && other !== event.id) return `${event.id} has the key of ${other}`
      eventOf.set(key, event.id)
    }
    return undefined
  }
}
