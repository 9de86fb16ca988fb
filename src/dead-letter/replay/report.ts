import type { Plan } from '../plan/plan.ts'
import type { Done } from './journal.ts'
import type { ReplayEnd, ReplayOutcome, ReplayResult, Stop } from './outcome.ts'

export interface ReplayReport {
  readonly end: ReplayEnd
  /** In a sentence; undefined where it was through. */
  readonly stoppedBecause: string | undefined
  /** How many messages have each outcome. */
  readonly counts: Readonly<Record<ReplayOutcome['_tag'], number>>
  /** Those that were not replayed. */
  readonly failures: readonly ReplayResult[]
  /** The ids, on the dead-letter queue, of those that may be on their destination twice, or would be after another replay. */
  readonly perhapsTwice: readonly string[]
  /** The ids, on the dead-letter queue, under which copies came back because they failed again, as far as it was watched. */
  readonly returned: readonly string[]
  /** How many messages of the canary had not come back when its wait was over. They may still fail. */
  readonly canaryNotReturned: number | undefined
  /** How many messages stay hidden for up to five minutes, because they could not be released. */
  readonly stillHidden: number
  /** Why the end of it is not in the audit log, in a sentence. */
  readonly auditFailure?: string | undefined
}

/** Counts what comes of the messages of a replay. The first word on a message counts. */
export class ReplayOutcomes {
  readonly returned: string[] = []
  isOfCanary = false
  readonly #onResult: (result: ReplayResult) => void
  readonly #done: Done | undefined
  readonly #known = new Set<string>()
  readonly #failures: ReplayResult[] = []
  readonly #perhapsTwice: string[] = []
  readonly #counts: Record<ReplayOutcome['_tag'], number> = {
    Replayed: 0,
    ReplayedBefore: 0,
    Kept: 0,
    Duplicated: 0,
    Uncertain: 0,
    Missing: 0,
  }
  #canary: number | undefined
  /** How many were sent before it, by earlier runs, and have not come back. */
  #beforeCanary = 0
  #stop: Stop | undefined
  #notReached: string | undefined

  /** `done`: what earlier runs of the plan have done. */
  constructor({
    onResult,
    done,
  }: {
    readonly onResult: (result: ReplayResult) => void
    readonly done?: Done | undefined
  }) {
    this.#onResult = onResult
    this.#done = done
  }

  /** How many have been sent, perhaps. */
  get sent(): number {
    const { Replayed, Duplicated, Uncertain } = this.#counts
    return Replayed + Duplicated + Uncertain
  }

  /** How many are no longer on the dead-letter queue because of it. */
  get moved(): number {
    return this.#counts.Replayed
  }

  add(ofThisRun: ReplayResult): void {
    const { id } = ofThisRun
    if (this.#known.has(id)) return
    this.#known.add(id)
    const result = { ...ofThisRun, outcome: this.#ofAllRuns(ofThisRun) }
    const { outcome } = result
    this.#counts[outcome._tag]++
    const isFailure = outcome._tag !== 'Replayed' && outcome._tag !== 'ReplayedBefore'
    if (isFailure) this.#failures.push(result)
    if (this.#isPerhapsTwice(result)) this.#perhapsTwice.push(id)
    this.#onResult(result)
  }

  /** What this run has not sent an earlier one may have sent. */
  #ofAllRuns({ id, outcome }: ReplayResult): ReplayOutcome {
    if (outcome._tag !== 'Kept') return outcome
    const { because } = outcome
    if (this.#done?.sent.has(id)) return { _tag: 'Duplicated', because }
    if (!this.#done?.doubtful.has(id)) return outcome
    return { _tag: 'Uncertain', because: `an earlier run may have sent it, and ${because}` }
  }

  #isPerhapsTwice({ id, outcome }: ReplayResult): boolean {
    if (outcome._tag === 'Replayed') return outcome.mayBeTwice
    if (outcome._tag === 'Duplicated' || outcome._tag === 'Uncertain') return true
    return outcome._tag !== 'Missing' && this.#done?.doubtful.has(id) === true
  }

  /** What is in the plan and was not received. */
  addMissing({ messages }: Plan): void {
    const because = this.#stop?.because ?? this.#notReached
    const missing: ReplayOutcome =
      because === undefined ? { _tag: 'Missing' } : { _tag: 'Kept', because }
    for (const { id, fingerprint, destination } of messages) {
      const wasSent = this.#done?.sent.has(id) === true
      const outcome = wasSent ? ({ _tag: 'ReplayedBefore' } as const) : missing
      this.add({ id, fingerprint, destination, outcome })
    }
    this.#addTwiceBefore()
  }

  /** What earlier runs of a FIFO plan have sent, beyond what it lists. */
  #addTwiceBefore(): void {
    const { sent, doubtful = [] } = this.#done ?? {}
    for (const id of doubtful) {
      if (sent?.has(id) && !this.#known.has(id)) this.#perhapsTwice.push(id)
    }
  }

  /** Why the pass ended before all could be received, if it did. */
  endEarly(because: string | undefined): void {
    this.#notReached = because
  }

  addReturned(id: string): void {
    this.returned.push(id)
  }

  beginCanary(): void {
    this.isOfCanary = true
    this.#beforeCanary = this.sent - this.returned.length
  }

  /** Its wait is over. */
  endCanary(): void {
    this.isOfCanary = false
    this.#canary = Math.max(0, this.sent - this.returned.length - this.#beforeCanary)
  }

  stop(stop: Stop): void {
    this.#stop = stop
  }

  report(stillHidden: number): ReplayReport {
    return {
      end: this.#stop?.end ?? 'done',
      stoppedBecause: this.#stop?.because,
      counts: this.#counts,
      failures: this.#failures,
      perhapsTwice: this.#perhapsTwice,
      returned: this.returned,
      canaryNotReturned: this.#canary,
      stillHidden,
    }
  }
}
