import type { Loss as KnownLoss } from '../../dead-letter/select/groups.ts'
import { failedAtMs } from '../../dead-letter/snapshot/entry.ts'
import { lossText } from '../../dead-letter/words/looking.ts'
import { defined } from '../../message/defined.ts'
import { queueName } from '../../queue/queue-url.ts'
import type { ErrorText, GroupRow, Loss, MessageRow } from '../wire/dead-letters.ts'
import type { TableEntry, TableGroup } from './message-table.ts'

export function groupRow(group: TableGroup): GroupRow {
  const { fingerprint, count, reason, error, types, sources, attempts, replays, arrivals } = group
  return defined({
    fingerprint,
    count,
    reason,
    error: error && errorOf(error),
    types,
    sources: sources.map(queueName),
    firstSeenMs: group.firstSeenMs,
    lastSeenMs: group.lastSeenMs,
    attempts,
    replays,
    lost: group.lost && lossRow(group.lost),
    arrivals,
  })
}

export function messageRow(entry: TableEntry): MessageRow {
  const { id, fingerprint, reason, types, sentAtMs, attempts, lineage, sourceArn } = entry
  return defined({
    id,
    fingerprint,
    reason,
    types,
    failedAtMs: failedAtMs(entry),
    sentAtMs,
    attempts,
    replays: lineage?.replays ?? 0,
    source: sourceArn === undefined ? undefined : queueName(sourceArn),
    bodyBytes: entry.bodyBytes,
  })
}

/** No more of it than is shown. */
export function errorOf({ name, message, code, at }: ErrorText): ErrorText {
  return {
    name,
    message,
    ...(code !== undefined && { code }),
    ...(at !== undefined && { at }),
  }
}

export function lossRow({ atMs, because }: KnownLoss): Loss {
  return { atMs, because: lossText[because] }
}
