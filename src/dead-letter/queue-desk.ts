import { type Clock, systemClock } from '../queue/clock.ts'
import type { QueueAttributes } from '../queue/port.ts'
import { QueueError } from '../queue/queue-error.ts'
import { queueName } from '../queue/queue-url.ts'
import { Audit, type Audited, type AuditedAction, audited } from './audit.ts'
import { checkOptions } from './check-options.ts'
import { diskStorage } from './lines/files.ts'
import type { Storage } from './lines/lines.ts'
import { person } from './person.ts'
import { makePlan, type Plan, type PlanOptions } from './plan/plan.ts'
import { PlanError } from './plan/plan-error.ts'
import { DeskQueues } from './queues/desk-queues.ts'
import { destinationOf, Destinations } from './queues/destinations.ts'
import { withAttributes } from './queues/queue-pair.ts'
import { runRemove } from './remove/remove.ts'
import type { RemoveReport, RemoveResult } from './remove/report.ts'
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
import { Snapshots } from './snapshot/snapshots.ts'
import { later, type Running, running } from './stream.ts'
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

/** The desk itself: see {@link Desk}. */
export class QueueDesk implements Desk {
  readonly #options: DeskOptions
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #by: string
  readonly #queues: DeskQueues
  readonly #snapshots = new Snapshots()

  constructor(options: DeskOptions) {
    this.#options = options
    this.#storage = options.storage ?? diskStorage
    this.#clock = options.clock ?? systemClock
    this.#by = options.by ?? person()
    this.#queues = new DeskQueues(options)
  }

  async queueUrl(): Promise<string> {
    return (await this.#queues.opened()).deadLetterQueue.url
  }

  async attributes(): Promise<QueueAttributes | undefined> {
    const { deadLetterQueue } = await this.#queues.opened()
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
    this.#snapshots.use(Promise.resolve(snapshot))
    return { ...snapshot.info, stillHidden }
  }

  async useSnapshot(path: string): Promise<SnapshotInfo> {
    const { deadLetterQueue } = await this.#queues.opened()
    const snapshot = await openSnapshot(path, this.#storage)
    if (queueName(snapshot.info.queueUrl) !== queueName(deadLetterQueue.url)) {
      await snapshot.close()
      throw new PlanError(`${path} is a snapshot of another queue: ${snapshot.info.queueUrl}.`)
    }
    this.#snapshots.use(Promise.resolve(snapshot))
    return snapshot.info
  }

  async *groups(filter: Filter = {}, options: LookOptions = {}): AsyncGenerator<Group> {
    const snapshot = await this.#current(options)
    yield* await groupsOf(selected(snapshot, filter, options.signal), snapshot.info)
  }

  entries(filter: Filter = {}, options: LookOptions = {}): AsyncIterable<DeadLetterEntry> {
    return later(async () => selected(await this.#current(options), filter, options.signal))
  }

  async find(id: string, options: LookOptions = {}): Promise<readonly FoundMessage[]> {
    const isMeant = entryTest({ ids: [id] })
    const { current } = this.#snapshots
    if (current !== undefined) return await found(await current, isMeant, plainId(id))
    const until = (entry: DeadLetterEntry) => id.length >= longEnough && entry.id.startsWith(id)
    const { snapshot } = await this.#take({ ...options, until })
    // One that ended at the message is not what is on the queue.
    if (snapshot.info.end === 'empty') this.#snapshots.use(Promise.resolve(snapshot))
    else this.#snapshots.keep(Promise.resolve(snapshot))
    options.signal?.throwIfAborted()
    return await found(snapshot, isMeant, plainId(id))
  }

  async *export(filter: Filter = {}, options: LookOptions = {}): AsyncGenerator<ExportedMessage> {
    const snapshot = await this.#current(options)
    for await (const entry of selected(snapshot, filter, options.signal)) {
      yield exportedMessage(await snapshot.message(entry))
    }
  }

  async plan(filter: Filter = {}, options: DeskPlanOptions = {}): Promise<Plan> {
    checkOptions(options)
    // Before the snapshot: one that is not walked through may be closed when another one takes its place.
    const planOptions = await this.#planOptions(filter, options)
    const snapshot = await this.#current(options)
    const entries = among(options, selected(snapshot, filter, options.signal))
    return await makePlan(entries, snapshot.info, planOptions)
  }

  async planOf(found: readonly FoundMessage[], options: DeskPlanOptions = {}): Promise<Plan> {
    const [first] = found
    if (first === undefined) throw new TypeError('a plan needs at least one message')
    const filter = { ids: found.map(({ entry }) => entry.id) }
    const entries = found.map(({ entry }) => entry)
    return await makePlan(entries, first.info, await this.#planOptions(filter, options))
  }

  replay(plan: Plan, options: DeskReplayOptions = {}): Running<ReplayResult, ReplayReport> {
    const { signal, journal: path, by, ...others } = options
    return running(signal, async (stop, onResult) => {
      checkOptions(options)
      requireDestinations(plan)
      const { service, deadLetterQueue } = await this.#queues.for(plan)
      const journal = path === undefined ? undefined : await Journal.open(path, plan, this.#storage)
      try {
        const action = options.edits === undefined ? 'replay' : 'edit'
        return await this.#audited({ action, plan, by }, () =>
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
      const { deadLetterQueue } = await this.#queues.for(plan)
      return await this.#audited({ action: 'delete', plan, by: options.by }, () =>
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
    await this.#snapshots.close()
    await this.#queues.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #audited<R extends Audited>(
    {
      action,
      plan,
      by = this.#by,
    }: { readonly action: AuditedAction; readonly plan: Plan; readonly by: string | undefined },
    work: () => Promise<R>,
  ): Promise<R> {
    const { audit: path } = this.#options
    if (path === undefined) return work()
    const nowMs = () => this.#clock.now()
    return audited(() => Audit.open(path, this.#storage, { by, nowMs }), action, plan, work)
  }

  async #planOptions(filter: Filter, options: DeskPlanOptions): Promise<PlanOptions> {
    const { purpose = 'replay', limit, maxReplays } = options
    const { service, deadLetterQueue, source } = await this.#queues.opened()
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
    return this.#snapshots.current ?? this.#snapshots.use(this.#takeWhole(options))
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
    const { deadLetterQueue } = await this.#queues.opened()
    return await takeSnapshot(deadLetterQueue, {
      ...options,
      storage: this.#storage,
      clock: this.#clock,
    })
  }
}

async function* among<E extends { readonly id: string }>(
  { only, except }: Pick<DeskPlanOptions, 'only' | 'except'>,
  entries: AsyncIterable<E>,
): AsyncGenerator<E> {
  for await (const entry of entries) {
    if (only?.has(entry.id) !== false && except?.has(entry.id) !== true) yield entry
  }
}

/** Without one a message would not be received, and be called missing. */
function requireDestinations({ messages, destinations }: Plan): void {
  const known = new Set<string | undefined>(destinations.map(({ url }) => url))
  if (messages.every(({ destination }) => known.has(destination))) return
  throw new PlanError('The plan does not say where each of its messages goes: it is one to delete.')
}

/** The id, where JSON has it as it is. */
function plainId(id: string): string | undefined {
  return /^[\w-]+$/.test(id) ? id : undefined
}

/** An id, or so much of it that one of many messages is meant: then the first one found is the one. */
const longEnough = 8

async function found(
  snapshot: Snapshot,
  isMeant: EntryTest,
  within: string | undefined,
): Promise<readonly FoundMessage[]> {
  const messages: FoundMessage[] = []
  for await (const entry of snapshot.entries(within)) {
    if (!isMeant(entry)) continue
    messages.push({ entry, received: await snapshot.message(entry), info: snapshot.info })
  }
  return messages
}
