import { randomUUID } from 'node:crypto'
import type { Destination, Destinations } from '../queues/destinations.ts'
import type { Filter } from '../select/filter.ts'
import type { DeadLetterEntry } from '../snapshot/entry.ts'
import type { SnapshotInfo } from '../snapshot/snapshot.ts'

/** A fixed set of messages on a dead-letter queue, and where each of them goes. */
export interface Plan {
  /** A journal belongs to one plan. */
  readonly id: string
  /** The URL of the dead-letter queue. */
  readonly queueUrl: string
  readonly fifo: boolean
  /** When the pass began that it was made from, in milliseconds since 1970. */
  readonly seenAtMs: number
  /** What was asked for. On a FIFO queue also the messages behind those that the pass could reach. */
  readonly filter: Filter
  readonly limit: number | undefined
  readonly maxReplays: number | undefined
  /** Only messages from the queue with this ARN, and those that name none. */
  readonly onlyFrom: string | undefined
  /** Where all go, or those that name no source: URLs of {@link destinations}. */
  readonly to: string | undefined
  readonly otherwise: string | undefined
  readonly destinations: readonly Destination[]
  /** The oldest first; on a FIFO queue in its order. */
  readonly messages: readonly PlannedMessage[]
  /** Why others that are meant are not in it, and how many. */
  readonly left: readonly Left[]
}

export interface PlannedMessage {
  /** Its message id on the dead-letter queue. */
  readonly id: string
  readonly fingerprint: string
  readonly reason: string
  readonly types: readonly string[]
  /** The URL of its destination. Undefined in a plan to delete. */
  readonly destination: string | undefined
}

export interface Left {
  readonly kind: LeftKind
  /** In a sentence. */
  readonly because: string
  readonly count: number
}

export type LeftKind =
  /** It names no source, and nothing else says where it goes. */
  | 'no source'
  /** The source that it names cannot be used. */
  | 'no destination'
  | 'from other queues'
  | 'replayed too often'
  | 'beyond the limit'

/** What to plan. */
export interface PlanOptions {
  readonly filter: Filter
  /** At most this many messages. Default: all that are meant. */
  readonly limit?: number | undefined
  /** What has been replayed so often is left. Default: no limit. */
  readonly maxReplays?: number | undefined
  readonly onlyFrom?: string | undefined
  readonly to?: string | undefined
  readonly otherwise?: string | undefined
  /** Undefined for a plan to delete. */
  readonly destinations: Destinations | undefined
}

/** Plans what to do with the entries that are meant. */
export async function makePlan(
  entries: AsyncIterable<DeadLetterEntry> | Iterable<DeadLetterEntry>,
  info: SnapshotInfo,
  options: PlanOptions,
): Promise<Plan> {
  const { filter, limit = Number.POSITIVE_INFINITY, maxReplays, onlyFrom, destinations } = options
  const used = new Map<string, Destination>()
  const left = new Map<string, Left>()
  const found: (PlannedMessage & { readonly sentAtMs: number })[] = []
  const leave = (kind: LeftKind, because: string, more = 1) => {
    const count = (left.get(because)?.count ?? 0) + more
    left.set(because, { kind, because, count })
  }
  for await (const entry of entries) {
    const { id, fingerprint, reason, types, sentAtMs = 0 } = entry
    if (!isOfSource(entry, onlyFrom)) {
      leave('from other queues', 'They came from other queues.')
      continue
    }
    if (isReplayedTooOften(entry, maxReplays)) {
      const often = maxReplays === 1 ? 'once' : `${maxReplays} times`
      leave('replayed too often', `They were replayed ${often} or more.`)
      continue
    }
    const direction = await destinations?.of(entry.sourceArn)
    if (direction?._tag === 'Nowhere') {
      const kind = entry.sourceArn === undefined ? 'no source' : 'no destination'
      leave(kind, direction.because)
      continue
    }
    const destination = direction?.destination
    if (destination !== undefined) used.set(destination.url, destination)
    found.push({ id, fingerprint, reason, types, destination: destination?.url, sentAtMs })
  }
  // A FIFO queue has an order of its own.
  if (!info.fifo) found.sort((one, other) => one.sentAtMs - other.sentAtMs)
  if (found.length > limit) {
    leave('beyond the limit', 'They are beyond the limit.', found.length - limit)
  }
  return {
    id: randomUUID(),
    queueUrl: info.queueUrl,
    fifo: info.fifo,
    seenAtMs: info.takenAtMs,
    filter,
    limit: finite(options.limit),
    maxReplays: finite(maxReplays),
    onlyFrom,
    to: options.to,
    otherwise: options.otherwise,
    destinations: [...used.values()],
    messages: found.slice(0, limit).map(({ sentAtMs: _, ...message }) => message),
    left: [...left.values()],
  }
}

/** JSON has no infinity. */
function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

export function isReplayedTooOften(
  { lineage }: Pick<DeadLetterEntry, 'lineage'>,
  maxReplays = Number.POSITIVE_INFINITY,
): boolean {
  return (lineage?.replays ?? 0) >= maxReplays
}

/** Whether it came from the queue with this ARN, or does not say where it came from. */
export function isOfSource(
  { sourceArn }: Pick<DeadLetterEntry, 'sourceArn'>,
  arn: string | undefined,
): boolean {
  return arn === undefined || sourceArn === undefined || sourceArn === arn
}

/** The destination of a message that a FIFO queue gives later: one of those that were shown, or none. */
export function destinationIn(
  plan: Plan,
  { sourceArn }: Pick<DeadLetterEntry, 'sourceArn'>,
): Destination | undefined {
  const { destinations, to, otherwise } = plan
  const url = to ?? (sourceArn === undefined ? otherwise : undefined)
  if (url !== undefined) return destinations.find((one) => one.url === url)
  return destinations.find(({ arn }) => arn === sourceArn)
}
