import type { Group } from '../../dead-letter/select/groups.ts'
import { lossOf } from '../../dead-letter/select/groups.ts'
import type { DeadLetterEntry } from '../../dead-letter/snapshot/entry.ts'
import type { SnapshotInfo } from '../../dead-letter/snapshot/snapshot.ts'

/**
 * The lines that `--json` prints, described in examples/dead-letters/README.md. A field is never taken away or given
 * another meaning without another version; new ones may be added. Times are RFC 3339, and null where they are unknown.
 */
const version = 1

export function groupJson(group: Group, nowMs: number) {
  const { fingerprint, count, reason, error, types, sources, attempts, replays, lost } = group
  return {
    version,
    kind: 'group',
    fingerprint,
    count,
    reason,
    error: error ?? null,
    types,
    sources,
    firstSeen: timeJson(group.firstSeenMs),
    lastSeen: timeJson(group.lastSeenMs),
    attempts,
    replays,
    lostAt: timeJson(lost?.atMs),
    lostInSeconds: lost === undefined ? null : Math.round((lost.atMs - nowMs) / 1000),
    lostBecause: lost?.because ?? null,
  }
}

/** Without its body. */
export function entryJson(entry: DeadLetterEntry, info: SnapshotInfo) {
  const { id, fingerprint, reason, types, attempts, sourceArn, groupId, receiveCount, record } =
    entry
  return {
    version,
    kind: 'message',
    id,
    fingerprint,
    reason,
    type: types[0] ?? null,
    types,
    attempts,
    error: record?.error ?? null,
    sentAt: timeJson(entry.sentAtMs),
    deadLetteredAt: timeJson(entry.deadLetteredAtMs),
    lostAt: timeJson(lossOf(entry, info)?.atMs),
    sourceArn: sourceArn ?? null,
    groupId: groupId ?? null,
    receiveCount,
    replays: entry.lineage?.replays ?? 0,
    bytes: entry.bytes,
    record: record ?? null,
  }
}

export function resultJson({ id, outcome }: { id: string; outcome: { readonly _tag: string } }) {
  const { _tag, ...rest } = outcome
  return { version, kind: 'result', id, outcome: _tag, ...rest }
}

export function reportJson(fields: object) {
  return { version, kind: 'report', ...fields }
}

export function planJson(fields: object) {
  return { version, kind: 'plan', ...fields }
}

function timeJson(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
