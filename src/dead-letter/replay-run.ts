import { type Clock, systemClock } from '../queue/clock.ts'
import type { Queue, QueueAttributes } from '../queue/port.ts'
import type { DrainEnd } from './receive-all.ts'
import { type DeadLetterEntry, wasReplayedSince } from './entry.ts'
import { defaultMaxMessages, type LookOptions, look } from './pass.ts'
import type { Place } from './queue-pair.ts'
import { replay } from './replay.ts'
import type { ReplayResult } from './replay-outcome.ts'
import { isSelected, type Selection } from './selection.ts'

/** What a replay is going to do. */
export interface Plan {
  readonly selected: readonly DeadLetterEntry[]
  /** All that was found, selected or not. */
  readonly found: readonly DeadLetterEntry[]
  /** Not `empty`: there is more, which is replayed in further rounds. */
  readonly end: DrainEnd
  readonly attributes: QueueAttributes | undefined
  readonly destination: Place
}

export interface ReplayCommand extends LookOptions {
  readonly selection: Selection
  /** Most messages to replay. Default: all that are selected. */
  readonly limit?: number | undefined
  /** Says where the selected ones go. Asked once, with at least one entry. */
  readonly destination: (selected: readonly DeadLetterEntry[]) => Promise<Place>
  /** Asked once, before anything is sent. The messages stay held while it waits. */
  readonly agree: (plan: Plan) => Promise<boolean>
  readonly onResult?: ((result: ReplayResult) => void) | undefined
}

export interface ReplayReport {
  /** What was to be done; undefined where nothing was selected. */
  readonly plan: Plan | undefined
  readonly agreed: boolean
  readonly results: readonly ReplayResult[]
  /** The most that one look found. */
  readonly found: number
  /** Their reasons, each once. */
  readonly reasons: readonly string[]
  /** The types of their events, each once. */
  readonly types: readonly string[]
  /** How the last look ended. `full`: there may be more. */
  readonly end: DrainEnd
  readonly interrupted: boolean
  readonly stillHidden: number
  /** The most messages of one look that could not be read, and were left. */
  readonly unreadable: number
}

/**
 * Replays what is selected, in rounds while there is more than one look can hold: behind the first
 * ones of a FIFO group, or beyond `maxMessages`. What comes back from the source meanwhile, failed
 * again, is left where it is: else the two would play on for ever.
 *
 * @throws QueueError when the dead-letter queue cannot be received from, and what `destination` and
 *   `agree` throw. Messages that were not sent are visible again.
 */
export async function replayFrom(queue: Queue, command: ReplayCommand): Promise<ReplayReport> {
  const { clock = systemClock, signal } = command
  const run = new Run(queue, command, clock)
  let more = true
  while (more) {
    // Room for those that came back meanwhile, beside as many others as before.
    const maxMessages = (command.maxMessages ?? defaultMaxMessages) + run.results.length
    const round = await look(queue, { ...command, maxMessages }, (found) => run.round(found))
    run.stillHidden += round.stillHidden
    more = round.value && signal?.aborted !== true
  }
  const { plan, agreed, results, found, reasons, types, end, stillHidden, unreadable } = run
  return {
    ...{ plan, agreed, results, found, end, stillHidden, unreadable },
    reasons: [...reasons],
    types: [...types],
    interrupted: signal?.aborted === true,
  }
}

type Found = Parameters<Parameters<typeof look>[2]>[0]

class Run {
  plan: Plan | undefined
  agreed = false
  readonly results: ReplayResult[] = []
  found = 0
  readonly reasons = new Set<string>()
  readonly types = new Set<string>()
  end: DrainEnd = 'empty'
  stillHidden = 0
  unreadable = 0
  readonly #queue: Queue
  readonly #command: ReplayCommand
  readonly #clock: Clock
  readonly #startedAtMs: number

  constructor(queue: Queue, command: ReplayCommand, clock: Clock) {
    this.#queue = queue
    this.#command = command
    this.#clock = clock
    this.#startedAtMs = clock.now()
  }

  /** Replays what one look holds. Answers whether another round may find more. */
  async round(found: Found): Promise<boolean> {
    const { entries, end, attributes, hold } = found
    const selected = this.#select(entries)
    this.found = Math.max(this.found, entries.length)
    this.unreadable = Math.max(this.unreadable, found.unreadable)
    this.end = end
    for (const { reason, types } of entries) {
      this.reasons.add(reason)
      for (const type of types) this.types.add(type)
    }
    if (selected.length === 0 || end === 'interrupted') return false
    if (this.plan === undefined) {
      const destination = await this.#command.destination(selected)
      this.plan = { selected, found: entries, end, attributes, destination }
      this.agreed = await this.#command.agree(this.plan)
    }
    if (!this.agreed) return false
    const { destination } = this.plan
    const results = await replay(selected, { queue: this.#queue, hold }, destination.queue, {
      fifo: destination.attributes.fifo,
      maxMessageBytes: destination.attributes.maxMessageBytes,
      signal: this.#command.signal,
      onResult: this.#command.onResult,
      clock: this.#clock,
    })
    this.results.push(...results)
    const mayBeMore = end === 'full' || attributes?.fifo === true
    return mayBeMore && this.#room() > 0 && results.every(isReplayed)
  }

  #select(entries: readonly DeadLetterEntry[]): readonly DeadLetterEntry[] {
    const told = new Set(this.results.map(({ entry }) => entry.id))
    return entries
      .filter((entry) => isSelected(entry, this.#command.selection))
      .filter(({ id }) => !told.has(id))
      .filter((entry) => this.plan === undefined || !wasReplayedSince(entry, this.#startedAtMs))
      .slice(0, this.#room())
  }

  #room(): number {
    return (this.#command.limit ?? Number.POSITIVE_INFINITY) - this.results.length
  }
}

function isReplayed({ outcome }: ReplayResult): boolean {
  return outcome._tag === 'Replayed'
}
