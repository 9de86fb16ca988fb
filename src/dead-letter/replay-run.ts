import { type Clock, systemClock } from '../queue/clock.ts'
import type { Queue, QueueAttributes } from '../queue/port.ts'
import { isFifo } from '../queue/queue-url.ts'
import type { PassEnd } from './receive-all.ts'
import type { DeadLetterEntry } from './entry.ts'
import { defaultMaxMessages, type Pass, type PassOptions, runPass } from './pass.ts'
import type { QueueWithAttributes } from './queue-pair.ts'
import { replayEntries } from './replay.ts'
import type { ReplayResult } from './replay-outcome.ts'
import { isSelected, type Selection } from './selection.ts'
import { SentCopies } from './sent-copies.ts'

/** What a replay is going to do. */
export interface ReplayPlan {
  readonly selected: readonly DeadLetterEntry[]
  /** All that was found, selected or not. */
  readonly found: readonly DeadLetterEntry[]
  /** Unless it is `empty`, there are more messages, which are replayed in further passes. */
  readonly end: PassEnd
  readonly attributes: QueueAttributes | undefined
  readonly destination: QueueWithAttributes
}

export interface ReplayRunOptions extends PassOptions {
  readonly selection: Selection
  /** Most messages to replay. Default: all that are selected. */
  readonly limit?: number | undefined
  /** Returns the queue for the selected entries. Called once, with at least one entry. */
  readonly destination: (selected: readonly DeadLetterEntry[]) => Promise<QueueWithAttributes>
  /** Called once, before anything is sent. The messages stay leased while it waits. */
  readonly confirm: (plan: ReplayPlan) => Promise<boolean>
  readonly onResult?: ((result: ReplayResult) => void) | undefined
}

export interface ReplayReport {
  /** What was to be done; undefined where nothing was selected. */
  readonly plan: ReplayPlan | undefined
  readonly confirmed: boolean
  readonly results: readonly ReplayResult[]
  /** The most that one pass found. */
  readonly found: number
  /** Their reasons, each once. */
  readonly reasons: readonly string[]
  /** The types of their events, each once. */
  readonly types: readonly string[]
  /** How the last pass ended. `full`: there may be more. */
  readonly end: PassEnd
  readonly interrupted: boolean
  readonly stillHidden: number
  /** The most messages of one pass that could not be read, and were left. */
  readonly unreadable: number
}

/**
 * Replays the selected messages, in further passes while there are more than one pass can lease: behind the
 * first ones of a FIFO group, or beyond `maxMessages`. A message that fails again and comes back meanwhile is
 * left: otherwise the replay might never end.
 *
 * @throws QueueError when the dead-letter queue cannot be received from, and what `destination` and `confirm`
 * throw. Messages that were not sent are visible again.
 */
export async function runReplay(queue: Queue, options: ReplayRunOptions): Promise<ReplayReport> {
  const { clock = systemClock, signal } = options
  const run = new ReplayRun(queue, options, clock)
  let more = true
  while (more) {
    // Room for those that came back meanwhile, in addition to as many others as before.
    const maxMessages = (options.maxMessages ?? defaultMaxMessages) + run.results.length
    const { value, stillHidden } = await runPass(queue, { ...options, maxMessages }, (pass) =>
      run.replay(pass),
    )
    run.stillHidden += stillHidden
    more = value && signal?.aborted !== true
  }
  return {
    plan: run.plan,
    confirmed: run.confirmed,
    results: run.results,
    found: run.found,
    reasons: [...run.reasons],
    types: [...run.types],
    end: run.end,
    interrupted: signal?.aborted === true,
    stillHidden: run.stillHidden,
    unreadable: run.unreadable,
  }
}

class ReplayRun {
  plan: ReplayPlan | undefined
  confirmed = false
  readonly results: ReplayResult[] = []
  found = 0
  readonly reasons = new Set<string>()
  readonly types = new Set<string>()
  end: PassEnd = 'empty'
  stillHidden = 0
  unreadable = 0
  readonly #queue: Queue
  readonly #options: ReplayRunOptions
  readonly #clock: Clock
  readonly #sent = new SentCopies()

  constructor(queue: Queue, options: ReplayRunOptions, clock: Clock) {
    this.#queue = queue
    this.#options = options
    this.#clock = clock
  }

  /** Replays the messages that one pass has leased. Resolves with whether another pass may find more. */
  async replay(pass: Pass): Promise<boolean> {
    const { entries, end, attributes, leases } = pass
    const selected = this.#select(entries)
    this.found = Math.max(this.found, entries.length)
    this.unreadable = Math.max(this.unreadable, pass.unreadable)
    this.end = end
    for (const { reason, types } of entries) {
      this.reasons.add(reason)
      for (const type of types) this.types.add(type)
    }
    if (selected.length === 0 || end === 'interrupted') return false
    if (this.plan === undefined) {
      const destination = await this.#options.destination(selected)
      this.plan = { selected, found: entries, end, attributes, destination }
      this.confirmed = await this.#options.confirm(this.plan)
    }
    if (!this.confirmed) return false
    const { destination } = this.plan
    const from = { queue: this.#queue, leases }
    const results = await replayEntries(selected, from, destination.queue, {
      fifo: destination.attributes.fifo,
      maxMessageBytes: destination.attributes.maxMessageBytes,
      signal: this.#options.signal,
      onResult: this.#options.onResult,
      clock: this.#clock,
    })
    this.results.push(...results)
    for (const { entry } of results) this.#sent.add(entry)
    const mayBeMore = end === 'full' || isFifo(this.#queue.url)
    return mayBeMore && this.#room() > 0 && results.every(isReplayed)
  }

  #select(entries: readonly DeadLetterEntry[]): readonly DeadLetterEntry[] {
    const reported = new Set(this.results.map(({ entry }) => entry.id))
    return entries
      .filter((entry) => isSelected(entry, this.#options.selection))
      .filter(({ id }) => !reported.has(id))
      .filter((entry) => !this.#sent.has(entry))
      .slice(0, this.#room())
  }

  #room(): number {
    return (this.#options.limit ?? Number.POSITIVE_INFINITY) - this.results.length
  }
}

function isReplayed({ outcome }: ReplayResult): boolean {
  return outcome._tag === 'Replayed'
}
