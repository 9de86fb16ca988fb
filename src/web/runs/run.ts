import { randomUUID } from 'node:crypto'
import type { Running } from '../../dead-letter/stream.ts'
import { defined } from '../../message/defined.ts'
import type { RunResult, RunView } from '../wire/runs.ts'
import type { KeptPlan } from './plans.ts'

/** The parts of the results of replays and deletions that are read here. */
interface AnyResult {
  readonly id: string
  readonly outcome: { readonly _tag: string }
}

export type Progress = (now: {
  readonly doing: Exclude<RunView['doing'], 'ended'>
  readonly count: number
  readonly returned?: number
}) => void

export interface RunOptions {
  readonly by: string
  readonly canary: Omit<NonNullable<RunView['canary']>, 'untilMs'> | undefined
  readonly nowMs: () => number
  /** Called at each change. */
  readonly onChange: () => void
  /** Called with the id of each message that is not on the dead-letter queue any more. */
  readonly onGone: (id: string) => void
  /** Called with the id of each message that was sent, and could not be deleted. */
  readonly onDuplicated: (id: string) => void
}

/** The results after which a message is not on the dead-letter queue any more. */
const goneTags: ReadonlySet<string> = new Set(['Replayed', 'ReplayedBefore', 'Deleted'])

/** One replay or deletion: what it is doing, and how it ended. */
export class Run {
  readonly id = randomUUID()
  /** Without its plan: that of 100,000 messages takes 30 MiB. */
  readonly #about: Pick<KeptPlan, 'purpose' | 'about'> & { readonly planned: number }
  readonly #options: RunOptions
  readonly #stop = new AbortController()
  readonly #beganAtMs: number
  #endedAtMs: number | undefined
  #doing: RunView['doing'] = 'receiving'
  #count = 0
  #returned = 0
  #untilMs: number | undefined
  #result: RunResult | undefined

  constructor({ plan, purpose, about }: KeptPlan, options: RunOptions) {
    this.#about = { purpose, about, planned: plan.messages.length }
    this.#options = options
    this.#beganAtMs = options.nowMs()
  }

  get result(): RunResult | undefined {
    return this.#result
  }

  view(): RunView {
    const { by, canary } = this.#options
    return defined({
      id: this.id,
      ...this.#about,
      by,
      beganAtMs: this.#beganAtMs,
      endedAtMs: this.#endedAtMs,
      doing: this.#doing,
      count: this.#count,
      returned: this.#returned,
      canary: canary && defined({ ...canary, untilMs: this.#untilMs }),
      stopping: this.#stop.signal.aborted,
      result: this.#result,
    })
  }

  /** Ends it after what is on its way. */
  stop(): void {
    if (this.#result !== undefined || this.#stop.signal.aborted) return
    this.#stop.abort()
    this.#options.onChange()
  }

  /**
   * Does the work, whose report it resolves with. It has not ended before {@link end} is called.
   *
   * @throws (rejects) what the work fails with.
   */
  async carryOut<Report>(
    begin: (signal: AbortSignal, progress: Progress) => Running<AnyResult, Report>,
  ): Promise<Report> {
    const running = begin(this.#stop.signal, (now) => this.#progress(now))
    for await (const { id, outcome } of running) {
      if (goneTags.has(outcome._tag)) this.#options.onGone(id)
      if (outcome._tag === 'Duplicated') this.#options.onDuplicated(id)
    }
    return await running.report
  }

  end(result: RunResult): void {
    this.#result = result
    this.#doing = 'ended'
    this.#returned = Math.max(this.#returned, result.returned.length)
    this.#endedAtMs = this.#options.nowMs()
    this.#options.onChange()
  }

  #progress({ doing, count, returned = 0 }: Parameters<Progress>[0]): void {
    const { canary, nowMs, onChange } = this.#options
    if (doing === 'waiting for the canary' && this.#doing !== doing && canary !== undefined) {
      this.#untilMs = nowMs() + canary.waitSeconds * 1000
    }
    this.#doing = doing
    this.#count = count
    this.#returned = returned
    onChange()
  }
}
