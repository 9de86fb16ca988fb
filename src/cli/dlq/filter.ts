import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { entryTest, type Filter, FilterError } from '../../dead-letter/select/filter.ts'
import { reasons } from '../../dead-letter/select/reasons.ts'
import { tryParseJson } from '../../message/json.ts'
import { CliError } from '../error/cli-error.ts'
import { oneLine } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import { closeNames } from '../option/close-names.ts'
import type { FilterOptions } from './options.ts'

/**
 * The filter that the options say. Ids may be arguments as well.
 *
 * @throws CliError (usage) and FilterError for a condition that cannot be understood, or that nothing can meet.
 */
export async function filterOf(
  options: FilterOptions,
  ids: readonly string[],
  shell: Shell,
): Promise<Filter> {
  const { fingerprint, reason, type, error, source, attempts, cid, user, contains } = options
  if (reason !== undefined) checkReason(reason)
  if (type !== undefined) await checkType(type)
  const listed = options.ids === undefined ? [] : await idsIn(options.ids, shell)
  const meant = [...ids, ...listed]
  checkIds(meant)
  const filter: Filter = {
    fingerprint,
    reason,
    type,
    error,
    source: source === undefined ? undefined : sourceIn(source),
    since: options.since === undefined ? undefined : timeIn('since', options.since),
    until: options.until === undefined ? undefined : timeIn('until', options.until),
    attempts,
    cid,
    user,
    contains,
    ids: meant.length === 0 && options.ids === undefined ? undefined : meant,
  }
  // Before anything is received: that raises receive counts.
  entryTest(filter)
  return filter
}

/** Whether any condition was given. */
export function isFiltered(filter: Filter): boolean {
  return Object.values(filter).some((condition) => condition !== undefined)
}

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

/** A queue by its URL is one by its name: messages name their sources by ARN. */
function sourceIn(source: string): string {
  return source.includes('://') ? (source.split('/').at(-1) ?? source) : source
}

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** A time: `2h` ago, a date, or RFC 3339. */
function timeIn(condition: 'since' | 'until', given: string): Date {
  const [, digits, unit] = /^(\d{1,6})([smhd])$/.exec(given) ?? []
  if (digits !== undefined) return new Date(Date.now() - Number(digits) * (unitMs[unit ?? ''] ?? 0))
  const time = new Date(/^\d{4}-\d\d-\d\d([T ].*)?$/.test(given) ? given : Number.NaN)
  if (!Number.isNaN(time.getTime())) return time
  const wrong = /[^\d:TZ.+-]/.exec(given)?.index ?? 0
  throw new FilterError(
    condition,
    given,
    wrong,
    'a time is expected: 30m, 2h or 3d ago, a date such as 2026-11-27, or 2026-11-27T03:00:00Z',
  )
}

/** Ids separated by white space or commas, a JSON array of them, or JSON objects with an `id`, one a line. */
async function idsIn(file: string, shell: Shell): Promise<readonly string[]> {
  const content = file === '-' ? await text(shell.stdin) : await readFile(file, 'utf8')
  const whole = tryParseJson(content)
  const values: readonly unknown[] = Array.isArray(whole)
    ? whole
    : content.split('\n').flatMap((line): readonly unknown[] => {
        const value = tryParseJson(line)
        return typeof value === 'object' && value !== null ? [value] : line.split(/[\s,]+/)
      })
  const name = file === '-' ? 'standard input' : oneLine(file)
  return values
    .map((value) =>
      typeof value === 'object' && value !== null && 'id' in value ? value.id : value,
    )
    .filter((id) => id !== '')
    .map((id, at) => {
      if (typeof id === 'string') return id.replace(/^"|"$/g, '')
      throw new CliError(`Id ${at + 1} in ${name} is not a text, nor an object with an id.`)
    })
}

function checkReason(reason: string): void {
  if (reasons.some((known) => known.toLowerCase() === reason.toLowerCase())) return
  throw new CliError(`There is no reason "${oneLine(reason)}". There are: ${reasons.join(', ')}.`)
}

/** An app's own events may have any name, but none is a list, or broken by white space. */
async function checkType(type: string): Promise<void> {
  if (/^[^\s,\p{Cc}]{1,255}$/u.test(type)) return
  const { streamEvents } = await import('../../../schemas/index.ts')
  const types = Object.keys(streamEvents)
  const meant = type.split(/[\s,]+/).flatMap((name) => closeNames(name, types))
  const there = meant.length > 0 ? `There are: ${meant.join(', ')}.` : "EVENTS.md has Stream's."
  throw new CliError(
    `"${oneLine(type)}" cannot be the type of an event: it is one name or pattern, such as message.new or 'message.*'. ${there}`,
  )
}
