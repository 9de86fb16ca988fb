import { defined } from '../../message/defined.ts'
import type { CauseSummary, FailureRecord, Lineage } from '../record/record.ts'
import { type DeadLetterEntry, failedAtMs } from '../snapshot/entry.ts'
import type { SnapshotInfo } from '../snapshot/snapshot.ts'

/** The messages with one fingerprint. Times are milliseconds since 1970. */
export interface Group {
  readonly fingerprint: string
  readonly count: number
  readonly reason: string
  /** Of the message that failed last. Undefined for messages without a record. */
  readonly error: CauseSummary | undefined
  readonly types: readonly string[]
  /** The ARNs of the queues that they came from, as far as they are known. */
  readonly sources: readonly string[]
  /** When the first and the last of them were dead-lettered; for those that SQS moved, were sent. */
  readonly firstSeenMs: number | undefined
  readonly lastSeenMs: number | undefined
  /** The fewest and the most attempts. */
  readonly attempts: { readonly least: number; readonly most: number }
  /** How often the one of them that was replayed most often was replayed. */
  readonly replays: number
  /** When the first of them will be lost. */
  readonly lost: Loss | undefined
}

/** When SQS deletes a message because it was retained long enough. An estimate. */
export interface Loss {
  readonly atMs: number
  readonly because: LossReason
}

/** From when SQS counts the retention of a message ("Amazon SQS dead-letter queues" in the SQS guide). */
export type LossReason =
  /** From when it was sent to the dead-letter queue. */
  | 'counted from its dead-lettering'
  /** SQS moved it, and keeps the time of its first sending on a standard queue. */
  | 'moved by SQS: counted from its first sending'
  /** SQS moved it, and counts anew on a FIFO queue. */
  | 'moved by SQS on a FIFO queue: counted from the move'

/** When a message will be lost; undefined where the retention of the queue is not known. */
export function lossOf(
  entry: Pick<GroupedEntry, 'record' | 'deadLetteredAtMs' | 'retainedFromMs'>,
  info: Pick<SnapshotInfo, 'retentionSeconds' | 'fifo'>,
): Loss | undefined {
  const { retentionSeconds, fifo } = info
  if (retentionSeconds === undefined || entry.retainedFromMs === undefined) return undefined
  const atMs = entry.retainedFromMs + retentionSeconds * 1000
  // Only where SQS moved it, is it not known when it came to this queue.
  const wasSent = entry.record !== undefined || entry.deadLetteredAtMs !== undefined
  if (wasSent) return { atMs, because: 'counted from its dead-lettering' }
  return {
    atMs,
    because: fifo
      ? 'moved by SQS on a FIFO queue: counted from the move'
      : 'moved by SQS: counted from its first sending',
  }
}

/** Groups entries by their cause, the largest group first. */
export async function groupsOf(
  entries: AsyncIterable<DeadLetterEntry>,
  info: SnapshotInfo,
): Promise<readonly Group[]> {
  const groups = new Groups(info)
  for await (const entry of entries) groups.add(entry)
  return groups.all()
}

/** What a group needs of its entries. */
export interface GroupedEntry
  extends Pick<
    DeadLetterEntry,
    | 'fingerprint'
    | 'reason'
    | 'types'
    | 'attempts'
    | 'sentAtMs'
    | 'deadLetteredAtMs'
    | 'retainedFromMs'
    | 'sourceArn'
  > {
  readonly record: Pick<FailureRecord, 'error'> | undefined
  readonly lineage: Pick<Lineage, 'replays'> | undefined
}

/** Groups entries one by one. */
export class Groups {
  readonly #info: SnapshotInfo
  readonly #groups = new Map<string, GroupBuilder>()

  constructor(info: SnapshotInfo) {
    this.#info = info
  }

  add(entry: GroupedEntry): void {
    let group = this.#groups.get(entry.fingerprint)
    if (group === undefined) {
      group = new GroupBuilder(entry)
      this.#groups.set(entry.fingerprint, group)
    }
    group.add(entry, this.#info)
  }

  /** The largest first. */
  all(): readonly Group[] {
    const groups = [...this.#groups.values()].map((group) => group.built())
    return groups.sort((one, other) => other.count - one.count)
  }
}

class GroupBuilder {
  readonly #fingerprint: string
  readonly #types = new Set<string>()
  readonly #sources = new Set<string>()
  #latest: GroupedEntry
  #count = 0
  #firstMs = Number.POSITIVE_INFINITY
  #lastMs = Number.NEGATIVE_INFINITY
  #least = Number.POSITIVE_INFINITY
  #most = 0
  #replays = 0
  #lost: Loss | undefined

  constructor(first: GroupedEntry) {
    this.#fingerprint = first.fingerprint
    this.#latest = first
  }

  add(entry: GroupedEntry, info: SnapshotInfo): void {
    this.#count++
    for (const type of entry.types) this.#types.add(type)
    if (entry.sourceArn !== undefined) this.#sources.add(entry.sourceArn)
    const atMs = failedAtMs(entry)
    if (atMs !== undefined) {
      this.#firstMs = Math.min(this.#firstMs, atMs)
      if (atMs > this.#lastMs) this.#latest = entry
      this.#lastMs = Math.max(this.#lastMs, atMs)
    }
    this.#least = Math.min(this.#least, entry.attempts)
    this.#most = Math.max(this.#most, entry.attempts)
    this.#replays = Math.max(this.#replays, entry.lineage?.replays ?? 0)
    const lost = lossOf(entry, info)
    if (lost !== undefined && lost.atMs < (this.#lost?.atMs ?? Number.POSITIVE_INFINITY)) {
      this.#lost = lost
    }
  }

  built(): Group {
    const { reason, record } = this.#latest
    return {
      fingerprint: this.#fingerprint,
      count: this.#count,
      reason,
      error: record?.error && defined(record.error),
      types: [...this.#types].sort(),
      sources: [...this.#sources].sort(),
      firstSeenMs: Number.isFinite(this.#firstMs) ? this.#firstMs : undefined,
      lastSeenMs: Number.isFinite(this.#lastMs) ? this.#lastMs : undefined,
      attempts: { least: this.#least, most: this.#most },
      replays: this.#replays,
      lost: this.#lost,
    }
  }
}
