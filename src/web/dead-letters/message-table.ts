import type { FailureRecord } from '../../dead-letter/record/record.ts'
import { type Group, type GroupedEntry, Groups } from '../../dead-letter/select/groups.ts'
import { type DeadLetterEntry, failedAtMs } from '../../dead-letter/snapshot/entry.ts'
import type { SnapshotInfo } from '../../dead-letter/snapshot/snapshot.ts'
import { Arrivals } from './arrivals.ts'

/** What is kept in memory of a message: what its row shows, and what its group needs. */
export interface TableEntry extends GroupedEntry {
  readonly id: string
  readonly bodyBytes: number
}

/** A group, and how many of it arrived in each part of the time. */
export interface TableGroup extends Group {
  readonly arrivals: readonly number[]
}

/** The messages of a snapshot that are still there, as far as this desk knows: the newest first. */
export class MessageTable {
  readonly info: SnapshotInfo
  readonly #gone = new Set<string>()
  readonly #shared = new Shared()
  #entries: TableEntry[] = []
  #isSorted = false
  #byGroup: ReadonlyMap<string, readonly TableEntry[]> | undefined
  #groups: readonly TableGroup[] | undefined

  private constructor(info: SnapshotInfo) {
    this.info = info
  }

  static async of(
    info: SnapshotInfo,
    entries: AsyncIterable<DeadLetterEntry>,
  ): Promise<MessageTable> {
    const table = new MessageTable(info)
    for await (const entry of entries) table.#add(entry)
    return table
  }

  /** How many are still there. */
  get size(): number {
    return this.#entries.length
  }

  /** The ids of those that are not. */
  get gone(): ReadonlySet<string> {
    return this.#gone
  }

  /** The largest first. */
  groups(): readonly TableGroup[] {
    this.#groups ??= groupsOf(this.#entries, this.info)
    return this.#groups
  }

  group(fingerprint: string): TableGroup | undefined {
    return this.groups().find((group) => group.fingerprint === fingerprint)
  }

  /** The messages of a group, or all: the newest first. */
  entries(fingerprint?: string): readonly TableEntry[] {
    if (!this.#isSorted) this.#sort()
    if (fingerprint === undefined) return this.#entries
    this.#byGroup ??= Map.groupBy(this.#entries, (entry) => entry.fingerprint)
    return this.#byGroup.get(fingerprint) ?? []
  }

  /** They were replayed or deleted: they are shown no more. */
  remove(ids: Iterable<string>): void {
    for (const id of ids) this.#gone.add(id)
    this.#entries = this.#entries.filter(({ id }) => !this.#gone.has(id))
    this.#byGroup = undefined
    this.#groups = undefined
  }

  #add(entry: DeadLetterEntry): void {
    const { id, fingerprint, reason, types, attempts, sourceArn, record, lineage } = entry
    const shared = this.#shared
    this.#entries.push({
      id,
      fingerprint: shared.text(fingerprint),
      reason: shared.text(reason),
      types: shared.types(types),
      attempts,
      sentAtMs: entry.sentAtMs,
      deadLetteredAtMs: entry.deadLetteredAtMs,
      retainedFromMs: entry.retainedFromMs,
      sourceArn: sourceArn === undefined ? undefined : shared.text(sourceArn),
      record: record && shared.record(record, fingerprint),
      lineage: lineage && shared.lineage(lineage.replays),
      bodyBytes: entry.bodyBytes,
    })
  }

  #sort(): void {
    this.#entries.sort((one, other) => (failedAtMs(other) ?? 0) - (failedAtMs(one) ?? 0))
    this.#isSorted = true
  }
}

function groupsOf(entries: readonly TableEntry[], info: SnapshotInfo): readonly TableGroup[] {
  const groups = new Groups(info)
  const arrivals = new Arrivals(entries)
  for (const entry of entries) {
    groups.add(entry)
    arrivals.add(entry)
  }
  return groups.all().map((group) => ({ ...group, arrivals: arrivals.of(group.fingerprint) }))
}

/** Errors of one cause mostly have one text. Those that have others are many, and are kept up to so many. */
const mostErrors = 2_000

type RecordPart = Pick<FailureRecord, 'error'>

/** What many messages have in common, once. */
class Shared {
  readonly #texts = new Map<string, string>()
  readonly #types = new Map<string, readonly string[]>()
  readonly #records = new Map<string, RecordPart>()
  readonly #ofCause = new Map<string, RecordPart>()
  readonly #lineages = new Map<number, { readonly replays: number }>()

  text(text: string): string {
    return once(this.#texts, text, () => text)
  }

  types(types: readonly string[]): readonly string[] {
    return once(this.#types, types.join('\n'), () => types.map((type) => this.text(type)))
  }

  record({ error }: FailureRecord, fingerprint: string): RecordPart {
    if (error === undefined) return withoutError
    const { name, message, code } = error
    const key = `${name}\n${code ?? ''}\n${message}`
    const known = this.#records.get(key)
    if (known !== undefined) return known
    const ofCause = this.#ofCause.get(fingerprint)
    if (ofCause !== undefined && this.#records.size >= mostErrors) return ofCause
    const record = { error }
    this.#records.set(key, record)
    if (ofCause === undefined) this.#ofCause.set(fingerprint, record)
    return record
  }

  lineage(replays: number): { readonly replays: number } {
    return once(this.#lineages, replays, () => ({ replays }))
  }
}

const withoutError: RecordPart = {}

function once<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
