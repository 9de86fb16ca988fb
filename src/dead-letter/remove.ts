import { createHash } from 'node:crypto'
import { forEachLimited } from '../queue/concurrency.ts'
import { inBatches, noAnswer } from '../queue/entries.ts'
import type { Queue } from '../queue/port.ts'
import {
  flushIfMuch,
  type LinePlace,
  type Lines,
  type Storage,
  StorageError,
} from './lines/lines.ts'
import { type Pass, type PassOptions, runPass } from './pass/pass.ts'
import { withRetries } from './pass/retries.ts'
import { Meant } from './plan/meant.ts'
import type { Plan } from './plan/plan.ts'
import { heldEnough, reasonOf } from './replay/outcome.ts'
import { exportedMessage } from './select/exported-message.ts'

export interface RemoveOptions extends Omit<PassOptions, 'onProgress'> {
  readonly storage: Storage
  /** The file that the messages are written to before they are deleted. Default: none. */
  readonly exportTo?: string | undefined
  readonly onResult?: ((result: RemoveResult) => void) | undefined
  readonly onProgress?: ((progress: RemoveProgress) => void) | undefined
}

export interface RemoveProgress {
  readonly doing: 'receiving' | 'deleting'
  readonly count: number
}

/** The result of deleting one message. */
export interface RemoveResult {
  /** Its message id on the dead-letter queue. */
  readonly id: string
  readonly outcome: RemoveOutcome
}

export type RemoveOutcome =
  | { readonly _tag: 'Deleted' }
  | { readonly _tag: 'Kept'; readonly because: string }
  /** It was not on the queue any more: it expired, or somebody else took it or has it in flight. */
  | { readonly _tag: 'Missing' }

export interface RemoveReport {
  readonly end: 'done' | 'interrupted'
  readonly counts: Readonly<Record<RemoveOutcome['_tag'], number>>
  /** Those that were not deleted. */
  readonly failures: readonly RemoveResult[]
  /** How many messages stay hidden for up to five minutes, because they could not be released. */
  readonly stillHidden: number
  /** Why the end of it is not in the audit log, in a sentence. */
  readonly auditFailure?: string | undefined
}

/** Requests to delete at the same time. */
const concurrency = 16

/**
 * Deletes what is in a plan, and nothing else. With `exportTo` the messages are written to that file, and read back
 * from it, before the first of them is deleted. On a FIFO queue it goes in rounds, within the plan's filter and limit,
 * since only the first messages of a group can be received.
 *
 * @throws QueueError when the dead-letter queue cannot be received from.
 * @throws StorageError when the file cannot be written or does not hold what was written. Nothing that is not in it was deleted.
 */
export async function runRemove(
  queue: Queue,
  plan: Plan,
  options: RemoveOptions,
): Promise<RemoveReport> {
  const { storage, exportTo, onProgress } = options
  const file = exportTo === undefined ? undefined : await storage.create(exportTo)
  const outcomes = new RemoveOutcomes(options.onResult)
  try {
    const onFound = (count: number) => onProgress?.({ doing: 'receiving', count })
    const { stillHidden } = await runPass(queue, { ...options, onProgress: onFound }, (pass) =>
      new RemoveRun(pass, plan, file, outcomes, options).all(),
    )
    const wasInterrupted = options.signal?.aborted === true
    outcomes.addMissing(plan, wasInterrupted ? 'the command was interrupted' : undefined)
    return outcomes.report(stillHidden, wasInterrupted)
  } finally {
    await file?.close()
  }
}

/** A message that is about to be deleted, and where it is in the export. */
interface Doomed {
  readonly id: string
  readonly written: { readonly place: LinePlace; readonly digest: string } | undefined
}

class RemoveRun {
  readonly #pass: Pass
  readonly #plan: Plan
  readonly #file: Lines | undefined
  readonly #outcomes: RemoveOutcomes
  readonly #options: RemoveOptions
  readonly #meant: Meant

  constructor(
    pass: Pass,
    plan: Plan,
    file: Lines | undefined,
    outcomes: RemoveOutcomes,
    options: RemoveOptions,
  ) {
    this.#pass = pass
    this.#plan = plan
    this.#file = file
    this.#outcomes = outcomes
    this.#options = options
    this.#meant = new Meant(plan)
  }

  async all(): Promise<void> {
    for (let more = true; more; ) {
      const doomed = await this.#receive()
      if (this.#options.signal?.aborted) return
      const before = this.#outcomes.deleted
      await this.#delete(doomed)
      more = this.#plan.fifo && this.#outcomes.deleted > before
    }
  }

  async #receive(): Promise<readonly Doomed[]> {
    const doomed: Doomed[] = []
    const end = await this.#pass.receiveAll({
      take: async (received) => {
        const entry = this.#meant.take(received)
        if (entry === undefined) return
        const { id } = entry
        if (this.#file !== undefined && !received.bodyIntact) {
          const because = 'its body arrived damaged, and would be exported so: try it again'
          this.#outcomes.add({ id, outcome: { _tag: 'Kept', because } })
          return
        }
        doomed.push({ id, written: this.#write(JSON.stringify(exportedMessage(received))) })
        if (this.#file !== undefined) await flushIfMuch(this.#file)
      },
      isDone: () => !this.#plan.fifo && this.#meant.isComplete,
    })
    this.#outcomes.endEarly(end === 'full' ? heldEnough : undefined)
    if (this.#file !== undefined) {
      await this.#file.sync()
      for (const { written } of doomed) await readBack(this.#file, written)
    }
    return doomed
  }

  #write(line: string): Doomed['written'] {
    return this.#file && { place: this.#file.add(line), digest: digestOf(line) }
  }

  async #delete(doomed: readonly Doomed[]): Promise<void> {
    const { queue, leases, clock } = this.#pass
    await forEachLimited(inBatches(doomed), concurrency, async (batch) => {
      if (this.#options.signal?.aborted) return
      const held = batch.filter(({ id }) => {
        if (leases.handleOf(id) !== undefined) return true
        const because = 'its lease ran out: another consumer may have received it'
        this.#outcomes.add({ id, outcome: { _tag: 'Kept', because } })
        return false
      })
      const answers = await withRetries(
        held.map(({ id }) => leases.lastHandleOf(id)),
        (handles) => queue.delete(handles),
        clock,
      )
      for (const [at, { id }] of held.entries()) {
        const answer = answers[at] ?? noAnswer
        if (answer.ok) leases.drop(id)
        const outcome = answer.ok
          ? ({ _tag: 'Deleted' } as const)
          : ({ _tag: 'Kept', because: reasonOf(answer) } as const)
        this.#outcomes.add({ id, outcome })
      }
      this.#options.onProgress?.({ doing: 'deleting', count: this.#outcomes.deleted })
    })
  }
}

async function readBack(file: Lines, written: Doomed['written']): Promise<void> {
  if (written === undefined) return
  if (digestOf(await file.read(written.place)) === written.digest) return
  throw new StorageError(file.name, 'EIO', `${file.name} does not hold what was written to it.`)
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/** Counts what comes of the messages. The first word on a message counts. */
class RemoveOutcomes {
  readonly #onResult: ((result: RemoveResult) => void) | undefined
  readonly #known = new Set<string>()
  readonly #failures: RemoveResult[] = []
  readonly #counts: Record<RemoveOutcome['_tag'], number> = { Deleted: 0, Kept: 0, Missing: 0 }
  #notReached: string | undefined

  constructor(onResult: ((result: RemoveResult) => void) | undefined) {
    this.#onResult = onResult
  }

  get deleted(): number {
    return this.#counts.Deleted
  }

  /** Why the pass ended before all could be received, if it did. */
  endEarly(because: string | undefined): void {
    this.#notReached = because
  }

  /** What is in the plan and was not received. */
  addMissing({ messages }: Plan, interrupted: string | undefined): void {
    const because = interrupted ?? this.#notReached
    const missing: RemoveOutcome =
      because === undefined ? { _tag: 'Missing' } : { _tag: 'Kept', because }
    for (const { id } of messages) this.add({ id, outcome: missing })
  }

  add(result: RemoveResult): void {
    if (this.#known.has(result.id)) return
    this.#known.add(result.id)
    this.#counts[result.outcome._tag]++
    if (result.outcome._tag !== 'Deleted') this.#failures.push(result)
    this.#onResult?.(result)
  }

  report(stillHidden: number, wasInterrupted: boolean): RemoveReport {
    return {
      end: wasInterrupted ? 'interrupted' : 'done',
      counts: this.#counts,
      failures: this.#failures,
      stillHidden,
    }
  }
}
