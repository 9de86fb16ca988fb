import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { tryParseJson } from '../message/json.ts'
import { type Lines, type Storage, StorageError } from './lines/lines.ts'
import type { Plan } from './plan/plan.ts'
import type { Filter } from './select/filter.ts'

/** What is done to a dead-letter queue. */
export type AuditedAction = 'replay' | 'delete' | 'edit'

/**
 * A line of an audit log: when an action begins, and when it ends. It holds no payload: of conditions on the body
 * only their names.
 */
export interface AuditLine {
  readonly sluice: 'audit'
  readonly version: 1
  /** RFC 3339. */
  readonly at: string
  readonly by: string
  readonly action: AuditedAction
  readonly event: 'began' | 'ended'
  /** The URL of the dead-letter queue. */
  readonly queueUrl: string
  readonly plan: string
  readonly filter: Readonly<Record<string, unknown>>
  readonly destinations: readonly string[]
  /** How many messages the plan has. */
  readonly messages: number
  /** How it ended, and how many messages have each outcome. */
  readonly end?: string
  readonly counts?: Readonly<Record<string, number>>
}

const kind = { sluice: 'audit', version: 1 } as const
const beginning = '{"sluice":"audit"'

/** Writes what is done to a dead-letter queue to a file, a line an event. */
export class Audit {
  readonly #lines: Lines
  readonly #by: string
  readonly #nowMs: () => number

  private constructor(lines: Lines, by: string, nowMs: () => number) {
    this.#lines = lines
    this.#by = by
    this.#nowMs = nowMs
  }

  /** @throws StorageError when the file cannot be appended to. */
  static async open(
    path: string,
    storage: Storage,
    { by, nowMs }: { readonly by: string; readonly nowMs: () => number },
  ): Promise<Audit> {
    return new Audit(await storage.openToAppend(path, beginning), by, nowMs)
  }

  async began(action: AuditedAction, plan: Plan): Promise<void> {
    await this.#append(action, 'began', plan, {})
  }

  async ended(
    action: AuditedAction,
    plan: Plan,
    { end, counts }: { readonly end: string; readonly counts: Readonly<Record<string, number>> },
  ): Promise<void> {
    await this.#append(action, 'ended', plan, { end, counts })
  }

  close(): Promise<void> {
    return this.#lines.close()
  }

  async #append(
    action: AuditedAction,
    event: AuditLine['event'],
    plan: Plan,
    result: Pick<AuditLine, 'end' | 'counts'>,
  ): Promise<void> {
    const line: AuditLine = {
      ...kind,
      at: new Date(this.#nowMs()).toISOString(),
      by: this.#by,
      action,
      event,
      queueUrl: plan.queueUrl,
      plan: plan.id,
      filter: withoutPayload(plan.filter),
      destinations: plan.destinations.map(({ url }) => url),
      messages: plan.messages.length,
      ...result,
    }
    this.#lines.add(JSON.stringify(line))
    await this.#lines.sync()
  }
}

/** How to read an audit log. */
export interface ReadAuditOptions {
  /** At most so many lines, the latest. Default: all. */
  readonly last?: number
  /** For tests. Default: the files of this machine. */
  readonly storage?: Storage
}

/**
 * Reads an audit log, the oldest line first. What is no line of one is left out: a last line that was broken off, a
 * line of another version or of somebody else. A file that does not exist has no lines.
 *
 * @throws StorageError (rejects) when the file cannot be read.
 */
export async function readAudit(
  path: string,
  { last = Number.POSITIVE_INFINITY, storage }: ReadAuditOptions = {},
): Promise<readonly AuditLine[]> {
  const files = storage ?? (await import('./lines/files.ts')).diskStorage
  let lines: Lines
  try {
    lines = await files.open(path)
  } catch (error) {
    if (error instanceof StorageError && error.code === 'ENOENT') return []
    throw error
  }
  try {
    const read: AuditLine[] = []
    for await (const text of lines.all()) {
      const line = AuditLine.decode(tryParseJson(text))
      if (isLeft(line)) continue
      read.push(line.right)
      if (read.length > 2 * last) read.splice(0, read.length - last)
    }
    return last < read.length ? read.slice(read.length - last) : read
  } finally {
    await lines.close()
  }
}

const optional = <C extends t.Mixed>(codec: C) => t.union([codec, t.undefined])

const AuditLine: t.Decoder<unknown, AuditLine> = t.type({
  sluice: t.literal('audit'),
  version: t.literal(1),
  at: t.string,
  by: t.string,
  action: t.keyof({ replay: null, delete: null, edit: null }),
  event: t.keyof({ began: null, ended: null }),
  queueUrl: t.string,
  plan: t.string,
  filter: t.record(t.string, t.unknown),
  destinations: t.readonlyArray(t.string),
  messages: t.number,
  end: optional(t.string),
  counts: optional(t.record(t.string, t.number)),
}) as t.Decoder<unknown, AuditLine>

/** The report of what an audit log has lines about. */
export interface Audited {
  readonly end: string
  readonly counts: Readonly<Record<string, number>>
  readonly auditFailure?: string | undefined
}

/**
 * Does what is to be audited, with a line before and one after it.
 *
 * @throws StorageError when it cannot be written that it begins: then nothing is done.
 */
export async function audited<R extends Audited>(
  open: () => Promise<Audit>,
  action: AuditedAction,
  plan: Plan,
  work: () => Promise<R>,
): Promise<R> {
  const audit = await open()
  try {
    await audit.began(action, plan)
    const report = await work().catch(async (error: unknown) => {
      // Why it failed matters more than that this could not be written down as well.
      await audit.ended(action, plan, { end: 'failed', counts: {} }).catch(() => {})
      throw error
    })
    try {
      await audit.ended(action, plan, report)
    } catch (error) {
      // It is done: its report must not be lost with the line.
      if (!(error instanceof StorageError)) throw error
      return { ...report, auditFailure: error.message }
    }
    return report
  } finally {
    await audit.close().catch(() => {})
  }
}

/** Texts that were looked for in bodies and errors are personal data; thousands of ids say no more than their number. */
function withoutPayload({ cid, user, contains, error, ids, ...others }: Filter) {
  const given = (value: unknown) => (value === undefined ? undefined : '(given)')
  return {
    ...others,
    cid: given(cid),
    user: given(user),
    contains: given(contains),
    error: given(error),
    ids: ids && `${ids.length} given`,
  }
}
