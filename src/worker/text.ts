/** How much of a text goes into a log line or an event, in characters. */
const most = 300

/** A text that comes from outside, no longer than a person wants to read. */
export function bounded<T extends string | undefined>(text: T): T | string {
  return text === undefined || text.length <= most ? text : `${text.slice(0, most)}…`
}
