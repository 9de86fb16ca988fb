import { reasons } from '../../dead-letter/selection.ts'
import { CliError } from '../error/cli-error.ts'
import { closeNames } from '../option/close-names.ts'
import { oneLine } from '../terminal/printable.ts'
import type { ReplayCommandOptions } from './options.ts'

/**
 * Checks ids from the command line. The beginning of an id is enough, but an empty one is not: an empty
 * variable in a script must not select every message.
 *
 * @throws CliError (usage).
 */
export function checkIds(ids: readonly string[]): void {
  const short = ids.find((id) => id.length < leastIdLength)
  if (short === undefined) return
  throw new CliError(
    `"${oneLine(short)}" is too short for an id: give at least ${leastIdLength} characters of it.`,
  )
}

const leastIdLength = 4

/**
 * Rejects a condition that no message can meet: a typing error must not look like an empty result.
 *
 * @throws CliError (usage) with the names that there are.
 */
export async function checkConditions({ reason, type }: ReplayCommandOptions): Promise<void> {
  if (reason !== undefined) checkReason(reason)
  if (type !== undefined) await checkType(type)
}

function checkReason(reason: string): void {
  if (reasons.some((known) => known.toLowerCase() === reason.toLowerCase())) return
  throw new CliError(`There is no reason "${oneLine(reason)}". There are: ${reasons.join(', ')}.`)
}

/** An app's own events may have any name, but none is a pattern, a list, or broken by white space. */
async function checkType(type: string): Promise<void> {
  if (/^[^\s*,\p{Cc}]{1,255}$/u.test(type)) return
  const { streamEvents } = await import('../../../schemas/index.ts')
  const meant = typesLike(type, Object.keys(streamEvents))
  const there = meant.length > 0 ? `There are: ${meant.join(', ')}.` : "EVENTS.md has Stream's."
  throw new CliError(
    `"${oneLine(type)}" cannot be the type of an event: it is one name, such as message.new. ${there}`,
  )
}

function typesLike(typed: string, types: readonly string[]): readonly string[] {
  return typed.split(/[\s,]+/).flatMap((name) => {
    const [beginning = '', ...rest] = name.split('*')
    if (rest.length === 0) return closeNames(name, types)
    return beginning === '' ? [] : types.filter((type) => type.startsWith(beginning)).slice(0, 20)
  })
}
