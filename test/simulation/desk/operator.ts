import { QueuePairError, queuePairOf, sourceOf } from '../../../src/dead-letter/queue-pair.ts'
import type { ReplayResult } from '../../../src/dead-letter/replay-outcome.ts'
import { runReplay } from '../../../src/dead-letter/replay-run.ts'
import { takeSnapshot } from '../../../src/dead-letter/snapshot.ts'
import type { Queue, QueueService } from '../../../src/queue/port.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'
import { onSkewedMachine, type Process } from '../engine/process.ts'
import type { FaultKind, Faults } from '../faults.ts'
import { Connection } from '../sqs/connection.ts'
import { block, type Surroundings } from '../surroundings.ts'
import type { PlannedVisit } from './desk-plan.ts'
import type { Visit, VisitEnd, ReplayedLetter } from './visit.ts'

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
const mostLives = 3

/** So long a process lives on when its visit is done, in milliseconds: longer than any lease. */
const livesOnMs = 150_000

/** A person at the desk, with a process of their own, and another one when that has died. */
export class Operator {
  readonly #options: OperatorOptions
  readonly #counts = new Map<string, number>()
  readonly #done = Promise.withResolvers<void>()
  #lives = 0
  #ticks = 0

  constructor(options: OperatorOptions) {
    this.#options = options
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
      if (end._tag === 'Failed') again()
      else this.#done.resolve()
    })
  }

  async #visit(process: Process): Promise<VisitEnd> {
    const { journal, planned } = this.#options
    const { interruptedAfterMs: afterMs } = planned
    const interruption = new AbortController()
    if (afterMs !== undefined) {
      process.after(afterMs, () => {
        journal.note({ _tag: 'VisitInterrupted', process: process.name }, process.nowMs)
        interruption.abort()
      })
    }
    try {
      return await this.#carryOut(planned.visit, this.#connect(process), interruption.signal)
    } catch (error) {
      if (error instanceof QueueError) return { _tag: 'Failed', error: error.kind }
      if (error instanceof QueuePairError) return { _tag: 'Failed', error: error.code }
      journal.note({ _tag: 'Bug', process: process.name, what: String(error) })
      return { _tag: 'Failed', error: String(error) }
    }
  }

  async #carryOut(visit: Visit, service: QueueService, signal: AbortSignal): Promise<VisitEnd> {
    const { source, deadLetterQueue } = await queuePairOf(service, this.#options.sqs.urls.source)
    const { maxMessages } = visit
    if (visit._tag === 'Look') {
      const { entries, end, stillHidden } = await takeSnapshot(deadLetterQueue, {
        maxMessages,
        signal,
      })
      return { _tag: 'Looked', found: entries.map(({ id }) => id), end, stillHidden }
    }
    const { selection, limit, confirms, thinksMs, asksMessages } = visit
    const { results, end, stillHidden } = await runReplay(deadLetterQueue, {
      selection,
      limit,
      maxMessages,
      signal,
      destination: async (selected) =>
        asksMessages
          ? await sourceOf(
              service,
              await withAttributes(deadLetterQueue),
              selected.map(({ sourceArn }) => sourceArn),
            )
          : source,
      confirm: async () => {
        if (thinksMs > 0) await new Promise((resolve) => setTimeout(resolve, thinksMs))
        return confirms
      },
    })
    return { _tag: 'Replayed', results: results.map(reported), end, stillHidden }
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

async function withAttributes(queue: Queue) {
  return { queue, attributes: await queue.attributes() }
}

function reported({ entry, outcome }: ReplayResult): ReplayedLetter {
  const copyId = outcome._tag === 'Replayed' ? outcome.messageId : undefined
  return { letterId: entry.id, outcome: outcome._tag, copyId }
}
