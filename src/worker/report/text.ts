import { framesOf, summariseError } from '../../dead-letter/record/record.ts'

/** How much of a text goes into a log line or an event, in characters. */
const most = 300

/** A text that comes from outside, no longer than a person wants to read. */
export function bounded<T extends string | undefined>(text: T): T | string {
  return text === undefined || text.length <= most ? text : `${text.slice(0, most)}…`
}

/** What a log line says of something that was thrown where nothing should be. */
export function thrownFields(thrown: unknown, redact: (text: string) => string, frames?: number) {
  const { name, message } = summariseError(thrown, redact)
  return { errorName: name, error: bounded(message), frames: framesOf(thrown, redact, frames) }
}
