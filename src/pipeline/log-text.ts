import { framesOf, summariseError } from '../dead-letter/record/record.ts'

/** The longest text in a log line or an event, in characters. */
const most = 300

/** A text from outside, cut to a readable length. */
export function bounded<T extends string | undefined>(text: T): T | string {
  return text === undefined || text.length <= most ? text : `${text.slice(0, most)}…`
}

/** The log fields of a thrown value. */
export function thrownFields(thrown: unknown, redact: (text: string) => string, frames?: number) {
  const { name, message } = summariseError(thrown, redact)
  return { errorName: name, error: bounded(message), frames: framesOf(thrown, redact, frames) }
}
