import type { HookEvent } from './api.ts'

/** The events that an app's hooks can send, compared with the types that a catalogue knows. */
export interface EventComparison {
  readonly events: readonly (HookEvent & { readonly known: boolean })[]
  /** In the catalogue, but not in Stream's list. */
  readonly notSent: readonly string[]
}

/**
 * Compares Stream's list of events with a catalogue's types: `Object.keys(streamEvents)`. An event
 * that the catalogue does not know is no fault: it is acknowledged, unless the router says otherwise.
 * Pure.
 */
export function compareEvents(
  events: readonly HookEvent[],
  knownTypes: readonly string[],
): EventComparison {
  const known = new Set(knownTypes)
  const sent = new Set(events.map(({ name }) => name))
  return {
    events: events.map((event) => ({ ...event, known: known.has(event.name) })),
    notSent: knownTypes.filter((type) => !sent.has(type)),
  }
}
