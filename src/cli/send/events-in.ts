import { isRight } from 'fp-ts/lib/Either.js'
import { defaultLimits } from '../../open/limits.ts'
import { parseJson } from '../../open/json.ts'
import { CliError } from '../error/cli-error.ts'

/**
 * The events in a text: one JSON object, an array of objects, or one per line.
 *
 * @param name What the text is called in an error: a file's name, or `standard input`.
 * @throws CliError (usage) where the text holds something else; it says where, and quotes nothing.
 */
export function eventsIn(text: string, name: string): object[] {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (trimmed === '') throw new CliError(`There is no event in ${name}: it is empty.`)
  const whole = parseJson(trimmed, defaultLimits.maxNesting)
  if (isRight(whole)) {
    const values: unknown[] = Array.isArray(whole.right) ? whole.right : [whole.right]
    if (values.length === 0) throw new CliError(`There is no event in ${name}: the array is empty.`)
    return values.map((value, i) => asEvent(value, `event ${i + 1} in ${name}`))
  }
  if (!trimmed.includes('\n')) throw new CliError(`The text in ${name} is ${whole.left}.`)
  return eventsByLine(trimmed, name)
}

function eventsByLine(text: string, name: string): object[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return []
    const where = `line ${i + 1} of ${name}`
    const value = parseJson(line, defaultLimits.maxNesting)
    if (isRight(value)) return [asEvent(value.right, where)]
    throw new CliError(
      `The text in ${name} is neither one JSON document nor one event per line: ${where} is ${value.left}.`,
    )
  })
}

function asEvent(value: unknown, where: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`
  throw new CliError(`An event is a JSON object, and ${where} is ${kind}.`)
}
