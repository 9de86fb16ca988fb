import type { Desk, FoundMessage, SnapshotTaken } from '../../dead-letter/desk.ts'
import type { SnapshotInfo } from '../../dead-letter/snapshot/snapshot.ts'
import {
  ownPolicyWarning,
  snapshotRemarks,
  stillHiddenRemark,
} from '../../dead-letter/words/looking.ts'
import { messagesDo } from '../../dead-letter/words/counts.ts'
import type { Logger } from '../../message/logger.ts'
import { ProblemError } from '../answer/problem-error.ts'
import { gone } from '../answer/refusals.ts'
import { problemIn } from '../answer/problems.ts'
import type { Live } from '../live/live.ts'
import { Throttled } from '../live/throttled.ts'
import type { OnePass } from '../one-pass.ts'
import type { SnapshotState } from '../wire/dead-letters.ts'
import type { Problem } from '../wire/problem.ts'
import { MessageTable } from './message-table.ts'

export interface LookingOptions {
  readonly desk: () => Promise<Desk>
  readonly onePass: OnePass
  readonly live: Live
  /** The file of a snapshot that was kept, for the first look. */
  readonly snapshot: string | undefined
  readonly logger: Logger | undefined
}

/** The most groups that are shown. More come of types that somebody has made up. */
export const mostGroups = 1_000

/** What is looked at: one snapshot at a time. The former one stays until the next one is there. */
export class Looking {
  readonly #options: LookingOptions
  readonly #stop = new AbortController()
  readonly #said: Throttled
  #table: MessageTable | undefined
  #stillHidden = 0
  #taking: { count: number } | undefined
  #pass: Promise<void> | undefined
  #problem: Problem | undefined
  #warning: string | undefined
  #hasLooked = false

  constructor(options: LookingOptions) {
    this.#options = options
    this.#said = new Throttled(250, () => this.#say())
  }

  get table(): MessageTable | undefined {
    return this.#table
  }

  /** Begins the first look, where there was none. */
  lookFirst(): void {
    if (this.#hasLooked) return
    const { snapshot } = this.#options
    try {
      if (snapshot === undefined) this.refresh()
      else this.#begin('The snapshot is read.', () => this.#use(snapshot))
    } catch (error) {
      // A replay is under way, say: the next look is the first one.
      if (!(error instanceof ProblemError)) throw error
    }
  }

  /**
   * Begins a pass. It is not waited for: see {@link state}.
   *
   * @throws ProblemError while another one is under way.
   */
  refresh(): void {
    this.#begin('A look at the dead-letter queue is under way.', () => this.#take())
  }

  state(): SnapshotState {
    const table = this.#table
    return {
      ...(this.#taking && { taking: { count: this.#taking.count } }),
      ...(table && { taken: this.#taken(table) }),
      ...(this.#problem && { problem: this.#problem }),
      ...(this.#warning !== undefined && { warning: this.#warning }),
    }
  }

  /**
   * What is looked at.
   *
   * @throws ProblemError before the first look, and for a group of which nothing is left.
   */
  requireTable(group?: string): MessageTable {
    const table = this.#table
    if (table === undefined) {
      throw new ProblemError(409, {
        code: 'NoSnapshot',
        message: 'Nothing was looked at yet: wait for the first look, or look again.',
      })
    }
    if (group === undefined || table.group(group) !== undefined) return table
    throw gone(
      'Nothing of this group is left: it was replayed or deleted, or the snapshot is a newer one.',
    )
  }

  /** @throws ProblemError before the first look, and for a message that is not there any more. */
  async find(id: string): Promise<FoundMessage> {
    const table = this.requireTable()
    const found = await (await this.#options.desk()).find(id)
    const exact = found.find(({ entry }) => entry.id === id)
    if (exact === undefined || table.gone.has(id)) {
      throw gone(
        'This message is not in the snapshot. It was replayed or deleted, or the snapshot is a newer one.',
      )
    }
    return exact
  }

  /** They were replayed or deleted here. */
  remove(ids: readonly string[]): void {
    if (this.#table === undefined || ids.length === 0) return
    this.#table.remove(ids)
    this.#said.ask()
  }

  /** Ends a pass that is under way: what it has received is made visible again. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#pass
    this.#said.end()
  }

  #begin(what: string, work: () => Promise<void>): void {
    const end = this.#options.onePass.begin(what)
    this.#hasLooked = true
    this.#taking = { count: 0 }
    this.#problem = undefined
    this.#said.now()
    this.#pass = work()
      .catch((error: unknown) => {
        this.#problem = problemIn(error, this.#options.logger)
      })
      .finally(() => {
        end()
        this.#taking = undefined
        if (!this.#stop.signal.aborted) this.#said.now()
      })
  }

  async #take(): Promise<void> {
    const desk = await this.#options.desk()
    this.#warning = ownPolicyWarning(await desk.attributes())
    const { signal } = this.#stop
    const taken: SnapshotTaken = await desk.snapshot({
      signal,
      onProgress: (count) => {
        this.#taking = { count }
        this.#said.ask()
      },
    })
    await this.#index(desk, taken, taken.stillHidden)
  }

  async #use(path: string): Promise<void> {
    const desk = await this.#options.desk()
    await this.#index(desk, await desk.useSnapshot(path), 0)
  }

  async #index(desk: Desk, info: SnapshotInfo, stillHidden: number): Promise<void> {
    const { signal } = this.#stop
    this.#table = await MessageTable.of(info, desk.entries({}, { signal }))
    this.#stillHidden = stillHidden
  }

  #taken(table: MessageTable): NonNullable<SnapshotState['taken']> {
    const { info, gone } = table
    const remarks = [...snapshotRemarks(info)]
    if (this.#stillHidden > 0) remarks.push(stillHiddenRemark(this.#stillHidden))
    const groups = table.groups().length
    if (groups > mostGroups) {
      const more = (groups - mostGroups).toLocaleString('en')
      remarks.push(`The 1,000 largest groups are shown. There are ${more} more.`)
    }
    if (gone.size > 0) {
      remarks.push(
        `${messagesDo(gone.size, 'was', 'were')} replayed or deleted here since, and ${gone.size === 1 ? 'is' : 'are'} not shown any more. What came back is seen by a new look.`,
      )
    }
    return {
      takenAtMs: info.takenAtMs,
      messages: table.size,
      gone: gone.size,
      fifo: info.fifo,
      remarks,
    }
  }

  #say(): void {
    this.#options.live.send({ name: 'snapshot', data: this.state() })
  }
}
