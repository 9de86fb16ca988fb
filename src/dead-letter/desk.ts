import type { Received } from '../message/received.ts'
import type { Clock } from '../queue/clock.ts'
import type { QueueAttributes, QueueService } from '../queue/port.ts'
import type { ServiceOptions } from '../queue/service.ts'
import type { EditedBody } from './edit.ts'
import type { Storage } from './lines/lines.ts'
import type { PassOptions } from './pass/pass.ts'
import type { Plan } from './plan/plan.ts'
import type { RemoveOptions } from './remove/options.ts'
import type { RemoveReport, RemoveResult } from './remove/report.ts'
import type { ReplayResult } from './replay/outcome.ts'
import type { ReplayOptions } from './replay/options.ts'
import type { ReplayReport } from './replay/report.ts'
import type { ExportedMessage } from './select/exported-message.ts'
import type { Filter } from './select/filter.ts'
import type { Group } from './select/groups.ts'
import type { DeadLetterEntry } from './snapshot/entry.ts'
import type { SnapshotInfo } from './snapshot/snapshot.ts'
import type { Running } from './stream.ts'

/** The queue, by itself or as the dead-letter queue of another one, and how to reach it. */
export interface DeskOptions extends ServiceOptions {
  /**
   * A source queue, by URL or ARN: its dead-letter queue is found by its RedrivePolicy. Looking shows all that is on
   * that queue; what is planned comes from this source, or does not say where it comes from.
   */
  readonly queueUrl?: string
  /** The dead-letter queue itself, by URL or ARN. One of the two is required. */
  readonly deadLetterQueueUrl?: string
  /** Any implementation of the queue port, such as queues in memory. Default: a connection to SQS. */
  readonly service?: QueueService
  /** A file that each replay, edit and deletion is written to, a line when it begins and one when it ends. Default: none. */
  readonly audit?: string
  /** Who does it, for the audit log and the lineage of edited messages. Default: the user and the host of this process. */
  readonly by?: string
  /** For tests. Default: the files of this machine. */
  readonly storage?: Storage
  /** For tests. */
  readonly clock?: Clock
}

/** How to look. */
export type LookOptions = Pick<PassOptions, 'signal' | 'onProgress' | 'maxMessages'>

/** A snapshot as a whole, and how many messages stay hidden for up to five minutes, because they could not be released. */
export interface SnapshotTaken extends SnapshotInfo {
  readonly stillHidden: number
}

/** One message, with its body and its attributes. Its receipt handle is not valid any more. */
export interface FoundMessage {
  readonly entry: DeadLetterEntry
  readonly received: Received
  /** Of the snapshot that it is in. */
  readonly info: SnapshotInfo
}

export interface DeskPlanOptions extends LookOptions {
  /** What the plan is for. Only a replay has destinations. Default `replay`. */
  readonly purpose?: 'replay' | 'delete'
  /** Another queue, by URL or ARN, for all of them, whatever their source. */
  readonly to?: string
  /** The queue, by URL or ARN, for those that do not say where they came from. Default: `queueUrl` of the desk. */
  readonly otherwise?: string
  /** At most this many messages, the oldest. Default: all that are meant. */
  readonly limit?: number
  /** What has been replayed so often stays. Default: no limit. */
  readonly maxReplays?: number
  /**
   * The ids of messages that are left out without a word: those of which is known that they are gone since the
   * snapshot. Default: none.
   */
  readonly except?: ReadonlySet<string>
  /**
   * The ids, on the dead-letter queue, of the only messages that are meant: those that somebody has seen. A filter also
   * takes the beginning of an id or of a fingerprint, and the id of a message that first brought an event. Others are
   * left out without a word. Default: all that the filter means.
   */
  readonly only?: ReadonlySet<string>
}

export interface DeskReplayOptions
  extends Pick<
    ReplayOptions,
    'perSecond' | 'canary' | 'abortOver' | 'signal' | 'onProgress' | 'maxMessages'
  > {
  /** The file of the journal: a second run of the plan with it goes on where the first one was broken off. Default: none. */
  readonly journal?: string
  /** The messages that are sent with another body, by their ids. */
  readonly edits?: ReadonlyMap<string, EditedBody>
  /** Who does it, for the audit log. Default: `by` of the desk. */
  readonly by?: string
}

export interface DeskDeleteOptions
  extends Pick<RemoveOptions, 'exportTo' | 'signal' | 'onProgress' | 'maxMessages'> {
  /** Who does it, for the audit log. Default: `by` of the desk. */
  readonly by?: string
}

/**
 * A dead-letter queue to look at, to replay from and to delete from. SQS has no index: to look is to receive, which
 * hides the messages from others while it lasts and raises their receive counts. So what only looks works on a
 * snapshot: the last one, or a new one where there is none.
 *
 * Methods reject with a QueueError when SQS refuses, a QueuePairError when a queue cannot be found, a PlanError for a
 * plan or a snapshot that does not fit, a FilterError for a condition that cannot be understood, a RangeError for a number
 * that an option cannot be, a StorageError when a file cannot be used, a DocumentError when it cannot be read, and an
 * AbortError when the signal aborts what only looks.
 */
export interface Desk {
  /** The URL of the dead-letter queue. */
  queueUrl(): Promise<string>
  /** Its attributes, with the counts; undefined where they may not be read. */
  attributes(): Promise<QueueAttributes | undefined>
  /** Receives all that can be reached, and takes a new snapshot of it, which the other methods then use. */
  snapshot(options?: LookOptions & { readonly keep?: string }): Promise<SnapshotTaken>
  /** Uses a snapshot that was kept. */
  useSnapshot(path: string): Promise<SnapshotInfo>
  /** By cause, the largest group first. */
  groups(filter?: Filter, options?: LookOptions): AsyncIterable<Group>
  /** One by one, in the order received. */
  entries(filter?: Filter, options?: LookOptions): AsyncIterable<DeadLetterEntry>
  /**
   * The messages with an id, that of the dead-letter queue or that of the message that first brought the event, or
   * the beginning of either. Without a snapshot it receives until one is found.
   */
  find(id: string, options?: LookOptions): Promise<readonly FoundMessage[]>
  /** The messages with bodies and attributes, byte for byte. */
  export(filter?: Filter, options?: LookOptions): AsyncIterable<ExportedMessage>
  /** A fixed set of messages, with a destination each. */
  plan(filter?: Filter, options?: DeskPlanOptions): Promise<Plan>
  /** A plan of messages that were found, without another pass. */
  planOf(found: readonly FoundMessage[], options?: DeskPlanOptions): Promise<Plan>
  /** Sends what is in the plan, and deletes it. See {@link Running}. */
  replay(plan: Plan, options?: DeskReplayOptions): Running<ReplayResult, ReplayReport>
  /** Deletes what is in the plan. See {@link Running}. */
  delete(plan: Plan, options?: DeskDeleteOptions): Running<RemoveResult, RemoveReport>
  /** Ends connections, and removes a snapshot that is not kept. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
