import type { Received } from '../../message/received.ts'
import type { Snapshot, SnapshotEntry } from '../snapshot/snapshot.ts'
import { type DeadLetterEntry, entryOf } from '../snapshot/entry.ts'
import { bodyTest } from './body-test.ts'
import { entryTest, type Filter } from './filter.ts'

/**
 * The entries of a snapshot that are meant. A body is only read where a condition needs it.
 *
 * @throws FilterError for a condition that cannot be understood.
 */
export async function* selected(
  snapshot: Snapshot,
  filter: Filter,
  signal?: AbortSignal,
): AsyncGenerator<SnapshotEntry> {
  const isMeant = entryTest(filter)
  const bodyIsMeant = bodyTest(filter)
  for await (const entry of snapshot.entries()) {
    signal?.throwIfAborted()
    if (!isMeant(entry)) continue
    if (bodyIsMeant && !bodyIsMeant((await snapshot.message(entry)).body)) continue
    yield entry
  }
}

/**
 * Whether a received message is meant. Its entry is made where it is not given.
 *
 * @throws FilterError for a condition that cannot be understood.
 */
export function messageTest(
  filter: Filter,
): (received: Received, entry?: DeadLetterEntry) => boolean {
  const isMeant = entryTest(filter)
  const bodyIsMeant = bodyTest(filter)
  return (received, entry = entryOf(received)) =>
    isMeant(entry) && (bodyIsMeant?.(received.body) ?? true)
}
