import type { DeadLetterEntry } from '../snapshot/entry.ts'

/**
 * Which messages of a dead-letter queue are meant. Without any condition, all; with several, those that meet all
 * of them.
 */
export interface Filter {
  /** A fingerprint, or the beginning of one. */
  readonly fingerprint?: string | undefined
  /** The tag of the failure, `Redriven` for messages without a record. Not case-sensitive. */
  readonly reason?: string | undefined
  /** An event type; `*` stands for any characters: `message.*`. */
  readonly type?: string | undefined
  /** A text within the error's name, message or code, or those of its causes. Not case-sensitive. */
  readonly error?: string | undefined
  /** The queue that it came from, by ARN or name. */
  readonly source?: string | undefined
  /** Only what was dead-lettered at this time or later; for what SQS moved, was first sent. */
  readonly since?: Date | undefined
  /** Only what was dead-lettered before this time. */
  readonly until?: Date | undefined
  /** How many attempts it had: `3`, `>3`, `>=3`, `<3`, `<=3`. */
  readonly attempts?: string | undefined
  /** The cid of a channel or a call that one of its events is about. */
  readonly cid?: string | undefined
  /** The id of a user whom one of its events names. */
  readonly user?: string | undefined
  /** A text within the decoded body, whatever its wire form. */
  readonly contains?: string | undefined
  /** Message ids on the dead-letter queue, those of the messages that first brought the events, or beginnings of either. */
  readonly ids?: readonly string[] | undefined
}

/** A condition that cannot be understood. The message marks the place. */
export class FilterError extends Error {
  override readonly name = 'FilterError'
  readonly condition: keyof Filter

  constructor(condition: keyof Filter, text: string, at: number, expected: string) {
    const shown = text.slice(0, 200).replace(/[\p{Cc}\p{Bidi_Control}]/gu, '?')
    super(`${condition}: ${expected}\n  ${shown}\n  ${' '.repeat(Math.min(at, 200))}^`)
    this.condition = condition
  }
}

/** Whether an entry meets the conditions on all but its body. */
export type EntryTest = (entry: DeadLetterEntry) => boolean

/**
 * The conditions that need no body, as a function.
 *
 * @throws FilterError for a condition that cannot be understood.
 */
export function entryTest(filter: Filter): EntryTest {
  const tests = [
    filter.fingerprint === undefined ? undefined : byFingerprint(filter.fingerprint),
    filter.reason === undefined ? undefined : byReason(filter.reason),
    filter.type === undefined ? undefined : byType(filter.type),
    filter.error === undefined ? undefined : byError(filter.error),
    filter.source === undefined ? undefined : bySource(filter.source),
    filter.attempts === undefined ? undefined : byAttempts(filter.attempts),
    filter.ids === undefined ? undefined : byIds(filter.ids),
    byTime(filter),
  ].filter((test) => test !== undefined)
  for (const key of ['cid', 'user', 'contains'] as const) requireText(key, filter[key])
  return (entry) => tests.every((test) => test(entry))
}

function byFingerprint(text: string): EntryTest {
  const prefix = text.toLowerCase()
  const wrong = /[^0-9a-f]/.exec(prefix)
  if (wrong)
    throw new FilterError('fingerprint', text, wrong.index, 'a hexadecimal digit is expected here')
  if (prefix.length < shortestPrefix) {
    throw new FilterError(
      'fingerprint',
      text,
      prefix.length,
      `at least ${shortestPrefix} digits are expected`,
    )
  }
  return ({ fingerprint }) => fingerprint.startsWith(prefix)
}

/** An empty variable in a script must not select every message. */
const shortestPrefix = 4

function byReason(text: string): EntryTest {
  requireText('reason', text)
  const reason = text.toLowerCase()
  return (entry) => entry.reason.toLowerCase() === reason
}

function byType(pattern: string): EntryTest {
  requireText('type', pattern)
  const wrong = /[^\x21-\x7e\u00a1-\uffff]|,/.exec(pattern)
  if (wrong) {
    throw new FilterError(
      'type',
      pattern,
      wrong.index,
      'one event type is expected, such as message.new or message.*',
    )
  }
  return ({ types }) => types.some((type) => matches(pattern, type))
}

/** Whether a text fits a pattern in which `*` stands for any characters. In linear time. */
function matches(pattern: string, text: string): boolean {
  const [start = '', ...rest] = pattern.split('*')
  const end = rest.pop()
  if (end === undefined) return text === start
  if (!text.startsWith(start) || !text.endsWith(end)) return false
  let at = start.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return at <= text.length - end.length
}

function byError(text: string): EntryTest {
  requireText('error', text)
  const wanted = text.toLowerCase()
  return ({ record }) =>
    [record?.error, ...(record?.causes ?? [])].some((error) =>
      [error?.name, error?.message, error?.code].some((part) =>
        part?.toLowerCase().includes(wanted),
      ),
    )
}

function bySource(text: string): EntryTest {
  requireText('source', text)
  if (text.startsWith('arn:')) return ({ sourceArn }) => sourceArn === text
  return ({ sourceArn }) => sourceArn?.split(':').at(-1) === text
}

type Comparison = (attempts: number, count: number) => boolean

const comparisons: Readonly<Record<string, Comparison>> = {
  '': (attempts, count) => attempts === count,
  '=': (attempts, count) => attempts === count,
  '>': (attempts, count) => attempts > count,
  '>=': (attempts, count) => attempts >= count,
  '<': (attempts, count) => attempts < count,
  '<=': (attempts, count) => attempts <= count,
}

function byAttempts(text: string): EntryTest {
  const [sign = ''] = /^\s*(?:>=|<=|>|<|=)?\s*/.exec(text) ?? []
  const digits = /^\d{1,9}(?=\s*$)/.exec(text.slice(sign.length))?.[0]
  const compare = comparisons[sign.trim()]
  if (digits === undefined || compare === undefined) {
    const good = /^\d*/.exec(text.slice(sign.length))?.[0].length ?? 0
    throw new FilterError(
      'attempts',
      text,
      sign.length + good,
      'a number is expected, alone or after >, >=, < or <=',
    )
  }
  const count = Number(digits)
  return ({ attempts }) => compare(attempts, count)
}

function byIds(ids: readonly string[]): EntryTest {
  const short = ids.find((id) => id.length < shortestPrefix)
  if (short !== undefined) {
    throw new FilterError(
      'ids',
      short,
      short.length,
      `at least ${shortestPrefix} characters of an id are expected`,
    )
  }
  // Whole ids are looked up; thousands of them come from other programs.
  const whole = new Set(ids)
  const beginnings = ids.filter((id) => id.length < lengthOfId)
  return ({ id, record }) =>
    [id, record?.messageId].some(
      (own) =>
        own !== undefined && (whole.has(own) || beginnings.some((start) => own.startsWith(start))),
    )
}

const lengthOfId = 36

function byTime({ since, until }: Filter): EntryTest | undefined {
  if (since === undefined && until === undefined) return undefined
  const fromMs = since?.getTime() ?? Number.NEGATIVE_INFINITY
  const toMs = until?.getTime() ?? Number.POSITIVE_INFINITY
  for (const [key, ms] of [
    ['since', fromMs],
    ['until', toMs],
  ] as const) {
    if (Number.isNaN(ms)) throw new FilterError(key, 'Invalid Date', 0, 'a time is expected')
  }
  return ({ deadLetteredAtMs, sentAtMs }) => {
    const atMs = deadLetteredAtMs ?? sentAtMs
    return atMs !== undefined && atMs >= fromMs && atMs < toMs
  }
}

function requireText(condition: keyof Filter, text: string | undefined): void {
  if (text === '') throw new FilterError(condition, text, 0, 'a text is expected, and it is empty')
}
