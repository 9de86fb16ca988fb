import { type Clock, systemClock } from '../queue/clock.ts'
import { refusedRights } from '../queue/inspect.ts'
import type { Queue, QueueAttributes, QueueService } from '../queue/port.ts'
import { QueueError } from '../queue/queue-error.ts'
import { queueName } from '../queue/queue-url.ts'
import { Audit, type AuditedAction } from './audit.ts'
import { checkOptions } from './check-options.ts'
import { diskStorage } from './lines/files.ts'
import { type Storage, StorageError } from './lines/lines.ts'
import { person } from './person.ts'
import { makePlan, type Plan, type PlanOptions } from './plan/plan.ts'
import { PlanError } from './plan/plan-error.ts'
import { destinationOf, Destinations } from './queues/destinations.ts'
import { queuePairOf, type QueueWithAttributes, withAttributes } from './queues/queue-pair.ts'
import { type RemoveReport, type RemoveResult, runRemove } from './remove.ts'
import { Journal } from './replay/journal.ts'
import type { ReplayResult } from './replay/outcome.ts'
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
import type {
  Desk,
  DeskDeleteOptions,
  DeskOptions,
  DeskPlanOptions,
  DeskReplayOptions,
  FoundMessage,
  LookOptions,
  SnapshotTaken,
} from './desk.ts'

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
    const entries = found.map(({ entry }) => entry)
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
    const source =
      queueUrl === undefined ? undefined : await withAttributes(service.queue(queueUrl))
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
    const to =
      options.to === undefined ? undefined : await withAttributes(service.queue(options.to))
    const otherwise =
      options.otherwise === undefined
        ? source
        : await withAttributes(service.queue(options.otherwise))
    const destinations =
      purpose === 'delete'
        ? undefined
        : new Destinations(service, await withAttributes(deadLetterQueue), { to, otherwise })
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
