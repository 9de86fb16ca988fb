import { typeOf } from '../../app/app-event.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'

/** The types of the events of a letter, as its record names them, or its body. */
export function typesOf({ history, events }: MessageEntry): readonly string[] {
  if (history.type !== undefined) return [history.type]
  // No type can be read where there is none, or where the body is not JSON.
  const typed = events.filter(({ kind }) => kind !== 'untyped' && kind !== 'malformed')
  return [...new Set(typed.map(({ kind }) => typeOf(kind)))].toSorted()
}
