import { QueuePairError } from '../../../src/dead-letter/queues/queue-pair-error.ts'
import { StorageError } from '../../../src/dead-letter/lines/lines.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'
import { onSkewedMachine, type Process } from '../engine/process.ts'
import type { FaultKind, Faults } from '../faults.ts'
import { Connection } from '../sqs/connection.ts'
import { block, type Surroundings } from '../surroundings.ts'
import type { PlannedVisit } from './desk-plan.ts'
import { Disk } from './disk.ts'
import { Errand } from './errand.ts'
import type { VisitEnd } from './visit.ts'

export interface OperatorOptions extends Surroundings {
  readonly name: string
  readonly planned: Omit<PlannedVisit, 'atMs'>
  readonly seed: number
  readonly faults: Faults
}

/** How often it is drawn whether something goes wrong with the process by itself, in milliseconds. */
const everyMs = 2_000

const troublesOfOperators: readonly FaultKind[] = [
  'dies between requests',
  'is blocked',
  'no network',
  'credentials expired',
]

/** So often in all a person tries what breaks off or fails. */
const mostLives = 4

/** So long a process lives on when its visit is done, in milliseconds: longer than any lease. */
const livesOnMs = 330_000

/** A person at the desk, with a process of their own, and another one when that has died. */
export class Operator {
  readonly #options: OperatorOptions
  readonly #counts = new Map<string, number>()
  readonly #done = Promise.withResolvers<void>()
  readonly #disk: Disk
  #planPath: string | undefined
  #hasRepeated = false
  #lives = 0
  #ticks = 0

  constructor(options: OperatorOptions) {
    this.#options = options
    this.#disk = new Disk({ ...options, counts: this.#counts })
  }

  /** Resolves when the visit has ended, well or not. */
  run(): Promise<void> {
    this.#begin()
    return this.#done.promise
  }

  #begin(): void {
    const { timeline, seed, supervisor, journal, planned } = this.#options
    const name = `${this.#options.name}.${++this.#lives}`
    const process = onSkewedMachine({ timeline, name, seed })
    journal.note({ _tag: 'VisitBegan', process: name, visit: planned.visit })
    let isOver = false
    const again = () => {
      const isLast = this.#lives >= mostLives
      const afterMs = supervisor.random.integer(1_000, 30_000)
      supervisor.run(() =>
        supervisor.after(afterMs, () => (isLast ? this.#done.resolve() : this.#begin())),
      )
    }
    process.onDeath(() => {
      journal.note({ _tag: 'Died', process: name })
      if (!isOver) again()
    })
    supervisor.run(() => this.#watch(process, () => isOver))
    process.run(async () => {
      const end = await this.#visit(process)
      journal.note({ _tag: 'VisitEnded', process: name, end }, process.nowMs)
      isOver = true
      process.after(livesOnMs, () => process.die())
      if (this.#isAgain(end)) again()
      else this.#done.resolve()
    })
  }

  async #visit(process: Process): Promise<VisitEnd> {
    const { journal, planned, sqs } = this.#options
    const interruption = new AbortController()
    this.#interruptLater(process, interruption)
    const errand = new Errand({
      visit: planned.visit,
      life: this.#lives,
      process,
      service: this.#connect(process),
      disk: this.#disk,
      sqs,
      journal,
      signal: interruption.signal,
      planPath: this.#planPath,
      onPlanned: (path) => {
        this.#planPath = path
      },
    })
    try {
      return await errand.run()
    } catch (error) {
      const expected = expectedError(error)
      if (expected === undefined) {
        journal.note({ _tag: 'Bug', process: process.name, what: String(error) })
      }
      return { _tag: 'Failed', error: expected ?? String(error) }
    }
  }

  /** A person who has broken it off once is patient from then on. */
  #interruptLater(process: Process, interruption: AbortController): void {
    const { journal, planned } = this.#options
    const { interruptedAfterMs: afterMs } = planned
    if (afterMs === undefined || this.#lives > 1) return
    process.after(afterMs, () => {
      journal.note({ _tag: 'VisitInterrupted', process: process.name }, process.nowMs)
      interruption.abort()
    })
  }

  /** Whether the person lets it run once more, in another process. */
  #isAgain(end: VisitEnd): boolean {
    const { visit } = this.#options.planned
    switch (end._tag) {
      case 'Looked':
      case 'Declined':
        return false
      case 'Failed':
        return true
      case 'Deleted':
        return end.report.end === 'interrupted'
      case 'Replayed': {
        const { end: why } = end.report
        if (why === 'interrupted' || why === 'stopped') return true
        const repeats = visit._tag === 'Replay' && visit.repeats && !this.#hasRepeated
        this.#hasRepeated ||= repeats
        return repeats
      }
    }
  }

  #connect(process: Process): Connection {
    return new Connection({
      ...this.#options,
      process,
      slot: this.#options.name,
      counts: this.#counts,
    })
  }

  /** Lets go wrong what goes wrong by itself, until the visit is over. */
  #watch(process: Process, isOver: () => boolean): void {
    const { name, supervisor, faults } = this.#options
    supervisor.after(everyMs, () => {
      if (isOver() || !process.isAlive) return
      const fault = faults.draw(`${name} tick ${++this.#ticks}`, troublesOfOperators)
      if (fault !== undefined) this.#happen(process, fault.kind, fault.random.integer(500, 90_000))
      this.#watch(process, isOver)
    })
  }

  #happen(process: Process, kind: FaultKind, forMs: number): void {
    const { name, supervisor, troubles, journal } = this.#options
    switch (kind) {
      case 'dies between requests':
        process.die()
        return
      case 'is blocked':
        block(process, forMs, journal)
        return
      default:
        troubles.begin({ kind, untilMs: supervisor.nowMs + forMs, slot: name, queue: undefined })
    }
  }
}

/** What a person is told in a sentence. Anything else is a bug. */
function expectedError(error: unknown): string | undefined {
  if (error instanceof QueueError) return error.kind
  if (error instanceof QueuePairError) return error.code
  if (error instanceof StorageError) return error.code
  return error instanceof DOMException && error.name === 'AbortError' ? error.name : undefined
}
