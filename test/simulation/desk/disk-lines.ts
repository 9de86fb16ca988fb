import { type LinePlace, type Lines, StorageError } from '../../../src/dead-letter/lines/lines.ts'
import { createRandom } from '../../../src/testing/sample/random.ts'
import type { Process } from '../engine/process.ts'
import type { FaultKind, Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'

export interface DiskOptions {
  /** Names the machine. */
  readonly name: string
  readonly seed: number
  readonly faults: Faults
  readonly journal: Journal
  /** Counts what is done with the disk, and with all else. */
  readonly counts: Map<string, number>
}

/** Who is told what becomes of a file that has a name. */
export interface FileWitness {
  written(lines: readonly string[]): void
  synced(): void
  /** The machine goes down, with all of its processes. */
  wentDown(): void
}

const faultsOfWrites: readonly FaultKind[] = ['disk full', 'disk is slow', 'machine goes down']

/** A file in the hands of a process: it takes virtual time, and what is written may not arrive. */
export class DiskLines implements Lines {
  readonly #lines: Lines
  readonly #options: DiskOptions
  readonly #process: Process
  readonly #witness: FileWitness | undefined
  #waiting: string[] = []
  /** Nothing more can be written. */
  #hasFailed = false

  constructor(
    lines: Lines,
    options: DiskOptions,
    process: Process,
    witness: FileWitness | undefined,
  ) {
    this.#lines = lines
    this.#options = options
    this.#process = process
    this.#witness = witness
  }

  get name(): string {
    return this.#lines.name
  }

  get unwritten(): number {
    return this.#hasFailed ? 0 : this.#lines.unwritten
  }

  add(line: string): LinePlace {
    this.#waiting.push(line)
    return this.#lines.add(line)
  }

  async flush(): Promise<void> {
    if (this.#waiting.length > 0) await this.#write(false)
  }

  async sync(): Promise<void> {
    await this.#write(true)
  }

  async read(place: LinePlace): Promise<string> {
    await this.flush()
    await this.wait()
    return await this.#lines.read(place)
  }

  async *all(): AsyncGenerator<string> {
    await this.flush()
    await this.wait()
    yield* this.#lines.all()
  }

  async last(): Promise<string | undefined> {
    await this.flush()
    await this.wait()
    return await this.#lines.last()
  }

  async close(): Promise<void> {
    if (!this.#hasFailed) await this.flush()
  }

  async discard(): Promise<void> {
    await this.#lines.discard()
  }

  /** Takes the time of one access. */
  wait(ms = this.#randomOf(this.#nextOccasion()).integer(0, 3)): Promise<void> {
    if (ms === 0) return Promise.resolve()
    return new Promise((resolve) => void this.#process.after(ms, resolve))
  }

  async #write(isSynced: boolean): Promise<void> {
    const { faults, journal } = this.#options
    const occasion = this.#nextOccasion()
    const fault = faults.draw(occasion, faultsOfWrites)
    const random = this.#randomOf(occasion)
    await this.wait(fault?.kind === 'disk is slow' ? random.integer(500, 4_000) : 1)
    const path = this.#witness && this.name
    const { name: process } = this.#process
    if (fault?.kind === 'disk full' || this.#hasFailed) {
      this.#hasFailed = true
      journal.note({ _tag: 'WriteFailed', process, path }, this.#process.nowMs)
      throw new StorageError(this.name, 'ENOSPC', `The disk is full: ${this.name}.`)
    }
    const lines = this.#waiting.splice(0)
    await this.#lines.flush()
    this.#witness?.written(lines)
    if (isSynced) this.#witness?.synced()
    if (path !== undefined) {
      journal.note({ _tag: 'Written', process, path, lines, isSynced }, this.#process.nowMs)
    }
    if (fault?.kind === 'machine goes down') this.#goDown()
    await this.wait(random.integer(1, isSynced ? 15 : 2))
  }

  #goDown(): void {
    if (this.#witness === undefined) return
    this.#options.journal.note({ _tag: 'WentDown', process: this.#process.name })
    this.#witness.wentDown()
    this.#process.die()
  }

  #nextOccasion(): string {
    const { counts, name } = this.#options
    const number = (counts.get('disk') ?? 0) + 1
    counts.set('disk', number)
    return `${name} disk ${number}`
  }

  #randomOf(occasion: string) {
    return createRandom(`${occasion} takes`, this.#options.seed)
  }
}
