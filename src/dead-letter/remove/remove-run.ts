import { createHash } from 'node:crypto'
import { forEachLimited } from '../../queue/concurrency.ts'
import { inBatches, noAnswer } from '../../queue/entries.ts'
import { flushIfMuch, type LinePlace, type Lines, StorageError } from '../lines/lines.ts'
import type { Pass } from '../pass/pass.ts'
import { withRetries } from '../pass/retries.ts'
import { Meant } from '../plan/meant.ts'
import type { Plan } from '../plan/plan.ts'
import { heldEnough, reasonOf } from '../replay/outcome.ts'
import { exportedMessage } from '../select/exported-message.ts'
import type { RemoveOptions } from './options.ts'
import type { RemoveOutcomes } from './report.ts'

/** Requests to delete at the same time. */
const concurrency = 16

/** A message that is about to be deleted, and where it is in the export. */
interface Doomed {
  readonly id: string
  readonly written: { readonly place: LinePlace; readonly digest: string } | undefined
}

/** One pass over the queue that deletes what is in the plan. */
export class RemoveRun {
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
