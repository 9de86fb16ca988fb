import type { QueueAttributes } from '../queue/port.ts'
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
import type { Plan } from './plan/plan.ts'
import type { RemoveReport, RemoveResult } from './remove/report.ts'
import type { ReplayResult } from './replay/outcome.ts'
import type { ReplayReport } from './replay/report.ts'
import type { ExportedMessage } from './select/exported-message.ts'
import type { Filter } from './select/filter.ts'
import type { Group } from './select/groups.ts'
import type { DeadLetterEntry } from './snapshot/entry.ts'
import type { SnapshotInfo } from './snapshot/snapshot.ts'
import { later, type Running } from './stream.ts'

/**
 * Opens a desk. Nothing is sent before its first method is called.
 *
 * @throws TypeError where neither `queueUrl` nor `deadLetterQueueUrl` is given, or they are empty.
 */
export function openDesk(options: DeskOptions): Desk {
  const { queueUrl, deadLetterQueueUrl } = options
  if (!queueUrl && !deadLetterQueueUrl) {
    throw new TypeError('openDesk needs a queue: queueUrl, or deadLetterQueueUrl')
  }
  return new LoadedDesk(options)
}

/** Loads the desk with its first method: who only makes dead letters and reads them loads none of it. */
class LoadedDesk implements Desk {
  readonly #options: DeskOptions
  #desk: Promise<Desk> | undefined

  constructor(options: DeskOptions) {
    this.#options = options
  }

  async queueUrl(): Promise<string> {
    return await (await this.#loaded()).queueUrl()
  }

  async attributes(): Promise<QueueAttributes | undefined> {
    return await (await this.#loaded()).attributes()
  }

  async snapshot(options?: LookOptions & { readonly keep?: string }): Promise<SnapshotTaken> {
    return await (await this.#loaded()).snapshot(options)
  }

  async useSnapshot(path: string): Promise<SnapshotInfo> {
    return await (await this.#loaded()).useSnapshot(path)
  }

  async *groups(filter?: Filter, options?: LookOptions): AsyncGenerator<Group> {
    yield* (await this.#loaded()).groups(filter, options)
  }

  entries(filter?: Filter, options?: LookOptions): AsyncIterable<DeadLetterEntry> {
    return later(async () => (await this.#loaded()).entries(filter, options))
  }

  async find(id: string, options?: LookOptions): Promise<readonly FoundMessage[]> {
    return await (await this.#loaded()).find(id, options)
  }

  async *export(filter?: Filter, options?: LookOptions): AsyncGenerator<ExportedMessage> {
    yield* (await this.#loaded()).export(filter, options)
  }

  async plan(filter?: Filter, options?: DeskPlanOptions): Promise<Plan> {
    return await (await this.#loaded()).plan(filter, options)
  }

  async planOf(found: readonly FoundMessage[], options?: DeskPlanOptions): Promise<Plan> {
    return await (await this.#loaded()).planOf(found, options)
  }

  replay(plan: Plan, options?: DeskReplayOptions): Running<ReplayResult, ReplayReport> {
    return begun(this.#loaded().then((desk) => ({ running: desk.replay(plan, options) })))
  }

  delete(plan: Plan, options?: DeskDeleteOptions): Running<RemoveResult, RemoveReport> {
    return begun(this.#loaded().then((desk) => ({ running: desk.delete(plan, options) })))
  }

  async close(): Promise<void> {
    await (await this.#desk)?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #loaded(): Promise<Desk> {
    this.#desk ??= import('./queue-desk.ts').then(({ QueueDesk }) => new QueueDesk(this.#options))
    return this.#desk
  }
}

/** Work that begins once the desk is loaded. */
function begun<Result, Report>(
  coming: Promise<{ readonly running: Running<Result, Report> }>,
): Running<Result, Report> {
  const report = coming.then(({ running }) => running.report)
  // Who only loops over the results learns of a failure there.
  report.catch(() => {})
  return {
    report,
    async *[Symbol.asyncIterator]() {
      yield* (await coming).running
    },
  }
}
