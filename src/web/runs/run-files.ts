import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { diskStorage } from '../../dead-letter/lines/files.ts'
import { StorageError } from '../../dead-letter/lines/lines.ts'
import type { Plan } from '../../dead-letter/plan/plan.ts'
import { writePlan } from '../../dead-letter/plan/plan-file.ts'
import { journalOf } from '../../dead-letter/replay/journal.ts'
import { property } from '../../message/thrown.ts'

/** The files that replays and deletions write: in a directory of the app, which only its owner may read. */
export class RunFiles {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Where a deletion by this plan writes what it deletes. */
  exportOf({ id }: Pick<Plan, 'id'>): string {
    return join(this.#directory, `deleted-${id}.ndjson`)
  }

  /** Makes the directory. @throws StorageError. */
  async make(): Promise<void> {
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    } catch (cause) {
      const code = property(cause, 'code')
      throw new StorageError(
        this.#directory,
        typeof code === 'string' ? code : 'EIO',
        `The directory ${this.#directory} cannot be made (${String(code)}).`,
        { cause },
      )
    }
  }

  /** Writes the plan down, where it is not there yet, and returns the path of its journal beside it. */
  async journalFor(plan: Plan): Promise<string> {
    await this.make()
    const path = this.planOf(plan)
    try {
      await writePlan(plan, path, diskStorage)
    } catch (error) {
      // A former run of this plan was broken off: its journal is gone on with.
      if (!(error instanceof StorageError && error.code === 'EEXIST')) throw error
    }
    return journalOf(path)
  }

  /** The plan of a replay. */
  planOf({ id }: Pick<Plan, 'id'>): string {
    return join(this.#directory, `replay-${id}.plan.jsonl`)
  }

  /** A replay that is through needs neither its plan nor its journal. */
  async removeJournal(plan: Pick<Plan, 'id'>): Promise<void> {
    const path = this.planOf(plan)
    await rm(path, { force: true })
    await rm(journalOf(path), { force: true })
  }
}
