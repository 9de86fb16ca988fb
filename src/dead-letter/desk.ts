import { Readable } from 'node:stream'
import type { Received } from '../message/received.ts'
import { type Clock, systemClock } from '../queue/clock.ts'
import { refusedRights } from '../queue/inspect.ts'
import type { Queue, QueueAttributes, QueueService } from '../queue/port.ts'
import { QueueError } from '../queue/queue-error.ts'
import { queueName } from '../queue/queue-url.ts'
import type { ServiceOptions } from '../queue/service.ts'
import { Audit, type AuditedAction } from './audit.ts'
import { checkOptions } from './check-options.ts'
import type { EditedBody } from './edit.ts'
import { diskStorage } from './lines/files.ts'
import { type Storage, StorageError } from './lines/lines.ts'
import type { PassOptions } from './pass/pass.ts'
import { person } from './person.ts'
import { makePlan, type Plan, type PlanOptions } from './plan/plan.ts'
import { PlanError } from './plan/plan-error.ts'
import { destinationOf, Destinations } from './queues/destinations.ts'
import { queuePairOf, type QueueWithAttributes } from './queues/queue-pair.ts'
import { type RemoveOptions, type RemoveReport, type RemoveResult, runRemove } from './remove.ts'
import { Journal } from './replay/journal.ts'
import type { ReplayResult } from './replay/outcome.ts'
import type { ReplayOptions } from './replay/options.ts'
import { runReplay } from './replay/replay.ts'
import type { ReplayReport } from './replay/report.ts'
import { type ExportedMessage, exportedMessage } from './select/exported-message.ts'
import { type EntryTest, entryTest, type Filter } from './select/filter.ts'
import { type Group, groupsOf } from './select/groups.ts'
import { selected } from './select/select.ts'
import type { DeadLetterEntry } from './snapshot/entry.ts'
import {
  openSnapshot,
  type Snapshot,
  type SnapshotInfo,
  takeSnapshot,
} from './snapshot/snapshot.ts'
import { type Running, running } from './stream.ts'

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
}

export interface DeskDeleteOptions
  extends Pick<RemoveOptions, 'exportTo' | 'signal' | 'onProgress' | 'maxMessages'> {}

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

/** The report of what an audit log has a line about. */
interface Auditable {
  readonly end: string
  readonly counts: Readonly<Record<string, number>>
  readonly auditFailure?: string | undefined
}

/** What the desk is about. */
interface Subject {
  readonly service: QueueService
  readonly deadLetterQueue: Queue
  /** Where `queueUrl` names it. */
  readonly source: QueueWithAttributes | undefined
}

/** The desk itself: see {@link Desk}. */
export class QueueDesk implements Desk {
  readonly #options: DeskOptions
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #by: string
  #opening: Promise<Subject> | undefined
  #snapshot: Promise<Snapshot> | undefined
  /** Those that were used before: somebody may still read one. */
  readonly #former: Promise<Snapshot>[] = []

  constructor(options: DeskOptions) {
    this.#options = options
    this.#storage = options.storage ?? diskStorage
    this.#clock = options.clock ?? systemClock
    this.#by = options.by ?? person()
  }

  async queueUrl(): Promise<string> {
    return (await this.#subject()).deadLetterQueue.url
  }

  async attributes(): Promise<QueueAttributes | undefined> {
    const { deadLetterQueue } = await this.#subject()
    try {
      return await deadLetterQueue.attributes()
    } catch (error) {
      if (error instanceof QueueError && error.kind === 'AccessDenied') return undefined
      throw error
    }
  }

  async snapshot({
    keep,
    ...options
  }: LookOptions & { readonly keep?: string } = {}): Promise<SnapshotTaken> {
    const { snapshot, stillHidden } = await this.#take({ ...options, keep })
    this.#use(Promise.resolve(snapshot))
    return { ...snapshot.info, stillHidden }
  }

  async useSnapshot(path: string): Promise<SnapshotInfo> {
    const { deadLetterQueue } = await this.#subject()
    const snapshot = await openSnapshot(path, this.#storage)
    if (queueName(snapshot.info.queueUrl) !== queueName(deadLetterQueue.url)) {
      await snapshot.close()
      throw new PlanError(`${path} is a snapshot of another queue: ${snapshot.info.queueUrl}.`)
    }
    this.#use(Promise.resolve(snapshot))
    return snapshot.info
  }

  async *groups(filter: Filter = {}, options: LookOptions = {}): AsyncGenerator<Group> {
    const snapshot = await this.#current(options)
    yield* await groupsOf(selected(snapshot, filter, options.signal), snapshot.info)
  }

  async *entries(filter: Filter = {}, options: LookOptions = {}): AsyncGenerator<DeadLetterEntry> {
    yield* selected(await this.#current(options), filter, options.signal)
  }

  async find(id: string, options: LookOptions = {}): Promise<readonly FoundMessage[]> {
    const isMeant = entryTest({ ids: [id] })
    if (this.#snapshot !== undefined) return await found(await this.#snapshot, isMeant)
    const until = (entry: DeadLetterEntry) => id.length >= longEnough && entry.id.startsWith(id)
    const { snapshot } = await this.#take({ ...options, until })
    // One that ended at the message is not what is on the queue.
    if (snapshot.info.end === 'empty') this.#use(Promise.resolve(snapshot))
    else this.#former.push(Promise.resolve(snapshot))
    options.signal?.throwIfAborted()
    return await found(snapshot, isMeant)
  }

  async *export(filter: Filter = {}, options: LookOptions = {}): AsyncGenerator<ExportedMessage> {
    const snapshot = await this.#current(options)
    for await (const entry of selected(snapshot, filter, options.signal)) {
      yield exportedMessage(await snapshot.message(entry))
    }
  }

  async plan(filter: Filter = {}, options: DeskPlanOptions = {}): Promise<Plan> {
    checkOptions(options)
    const snapshot = await this.#current(options)
    const entries = selected(snapshot, filter, options.signal)
    return await makePlan(entries, snapshot.info, await this.#planOptions(filter, options))
  }

  async planOf(found: readonly FoundMessage[], options: DeskPlanOptions = {}): Promise<Plan> {
    const [first] = found
    if (first === undefined) throw new TypeError('a plan needs at least one message')
    const filter = { ids: found.map(({ entry }) => entry.id) }
    const entries = Readable.from(found.map(({ entry }) => entry))
    return await makePlan(entries, first.info, await this.#planOptions(filter, options))
  }

  replay(plan: Plan, options: DeskReplayOptions = {}): Running<ReplayResult, ReplayReport> {
    const { signal, journal: path, ...others } = options
    return running(signal, async (stop, onResult) => {
      checkOptions(options)
      requireDestinations(plan)
      const { service, deadLetterQueue } = await this.#subjectOf(plan)
      const journal = path === undefined ? undefined : await Journal.open(path, plan, this.#storage)
      try {
        const action = options.edits === undefined ? 'replay' : 'edit'
        return await this.#audited(action, plan, () =>
          runReplay(deadLetterQueue, plan, {
            ...others,
            signal: stop,
            onResult,
            journal,
            storage: this.#storage,
            clock: this.#clock,
            queueOf: (url) => service.queue(url),
          }),
        )
      } finally {
        await journal?.close()
      }
    })
  }

  delete(plan: Plan, options: DeskDeleteOptions = {}): Running<RemoveResult, RemoveReport> {
    return running(options.signal, async (signal, onResult) => {
      checkOptions(options)
      const { deadLetterQueue } = await this.#subjectOf(plan)
      return await this.#audited('delete', plan, () =>
        runRemove(deadLetterQueue, plan, {
          ...options,
          signal,
          onResult,
          storage: this.#storage,
          clock: this.#clock,
        }),
      )
    })
  }

  async close(): Promise<void> {
    const snapshots = await Promise.allSettled([this.#snapshot, ...this.#former])
    for (const one of snapshots) {
      if (one.status === 'fulfilled') await one.value?.close()
    }
    const opened = await this.#opening?.catch(() => undefined)
    if (this.#options.service === undefined) opened?.service.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #subject(): Promise<Subject> {
    const opening = this.#opening ?? this.#open()
    this.#opening = opening
    // What failed is tried again.
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = undefined
    })
    return opening
  }

  async #open(): Promise<Subject> {
    const { queueUrl, deadLetterQueueUrl } = this.#options
    const service = this.#options.service ?? (await this.#service())
    if (deadLetterQueueUrl === undefined)
      return { service, ...(await queuePairOf(service, queueUrl ?? '')) }
    const source = queueUrl === undefined ? undefined : await withAttributes(service, queueUrl)
    return { service, deadLetterQueue: service.queue(deadLetterQueueUrl), source }
  }

  async #service(): Promise<QueueService> {
    const { openService } = await import('../queue/service.ts')
    return await openService(this.#options)
  }

  /**
   * Checks what can be checked before anything is changed.
   *
   * @throws PlanError for a plan of another queue.
   * @throws QueueError where the right to delete is missing: each message that was sent would be sent twice.
   */
  async #subjectOf(plan: Plan): Promise<Subject> {
    const subject = await this.#subject()
    const { url } = subject.deadLetterQueue
    if (queueName(plan.queueUrl) !== queueName(url)) {
      throw new PlanError(`The plan is for another queue, ${plan.queueUrl}, and not for ${url}.`)
    }
    const [refused] = await refusedRights(subject.deadLetterQueue)
    if (refused !== undefined) throw refused
    return subject
  }

  async #audited<R extends Auditable>(
    action: AuditedAction,
    plan: Plan,
    work: () => Promise<R>,
  ): Promise<R> {
    const { audit: path } = this.#options
    if (path === undefined) return await work()
    const nowMs = () => this.#clock.now()
    const audit = await Audit.open(path, this.#storage, { by: this.#by, nowMs })
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

  async #planOptions(filter: Filter, options: DeskPlanOptions): Promise<PlanOptions> {
    const { purpose = 'replay', limit, maxReplays } = options
    const { service, deadLetterQueue, source } = await this.#subject()
    const to = options.to === undefined ? undefined : await withAttributes(service, options.to)
    const otherwise =
      options.otherwise === undefined ? source : await withAttributes(service, options.otherwise)
    const destinations =
      purpose === 'delete'
        ? undefined
        : new Destinations(service, await attributed(deadLetterQueue), { to, otherwise })
    return {
      filter,
      limit,
      maxReplays,
      onlyFrom: source?.attributes.arn,
      to: to && destinationOf(to).url,
      otherwise: otherwise && destinationOf(otherwise).url,
      destinations,
    }
  }

  #current(options: LookOptions): Promise<Snapshot> {
    if (this.#snapshot !== undefined) return this.#snapshot
    const taking = this.#takeWhole(options)
    this.#use(taking)
    taking.catch(() => {
      if (this.#snapshot === taking) this.#snapshot = undefined
    })
    return taking
  }

  /** One that was broken off would be taken for what is on the queue. */
  async #takeWhole(options: LookOptions): Promise<Snapshot> {
    const { snapshot } = await this.#take(options)
    if (options.signal?.aborted) await snapshot.close()
    options.signal?.throwIfAborted()
    return snapshot
  }

  async #take(options: Omit<Parameters<typeof takeSnapshot>[1], 'storage'>) {
    checkOptions(options)
    const { deadLetterQueue } = await this.#subject()
    return await takeSnapshot(deadLetterQueue, {
      ...options,
      storage: this.#storage,
      clock: this.#clock,
    })
  }

  #use(snapshot: Promise<Snapshot>): void {
    if (this.#snapshot !== undefined) this.#former.push(this.#snapshot)
    this.#snapshot = snapshot
  }
}

/** Without one a message would not be received, and be called missing. */
function requireDestinations({ messages, destinations }: Plan): void {
  const known = new Set<string | undefined>(destinations.map(({ url }) => url))
  if (messages.every(({ destination }) => known.has(destination))) return
  throw new PlanError('The plan does not say where each of its messages goes: it is one to delete.')
}

/** An id, or so much of it that one of many messages is meant: then the first one found is the one. */
const longEnough = 8

async function found(snapshot: Snapshot, isMeant: EntryTest): Promise<readonly FoundMessage[]> {
  const messages: FoundMessage[] = []
  for await (const entry of snapshot.entries()) {
    if (!isMeant(entry)) continue
    messages.push({ entry, received: await snapshot.message(entry), info: snapshot.info })
  }
  return messages
}

async function withAttributes(
  service: QueueService,
  urlOrArn: string,
): Promise<QueueWithAttributes> {
  return await attributed(service.queue(urlOrArn))
}

async function attributed(queue: Queue): Promise<QueueWithAttributes> {
  return { queue, attributes: await queue.attributes() }
}
