import type { Desk } from '../../dead-letter/desk.ts'
import type { ReplayReport } from '../../dead-letter/replay/report.ts'
import { needsItsJournal } from '../../dead-letter/words/changing.ts'
import type { Logger } from '../../message/logger.ts'
import { ProblemError } from '../answer/problem-error.ts'
import { badRequest, gone } from '../answer/refusals.ts'
import type { Fields } from '../answer/fields.ts'
import { problemIn } from '../answer/problems.ts'
import type { Looking } from '../dead-letters/looking.ts'
import type { Live } from '../live/live.ts'
import { Throttled } from '../live/throttled.ts'
import type { OnePass } from '../one-pass.ts'
import type { PlanView, RunResult, RunView } from '../wire/runs.ts'
import { wantedPlan } from './plan-request.ts'
import { planView } from './plan-view.ts'
import { type KeptPlan, Plans } from './plans.ts'
import { failedResult, removeResult, replayResult } from './results.ts'
import { Run } from './run.ts'
import { RunFiles } from './run-files.ts'
import { type WantedRun, wantedRun } from './run-request.ts'

export interface RunsOptions {
  readonly desk: () => Promise<Desk>
  readonly looking: Looking
  readonly onePass: OnePass
  readonly live: Live
  readonly logger: Logger | undefined
  /** Where exports and journals are written. */
  readonly directory: string | undefined
  readonly nowMs: () => number
}

/** The most runs that are listed. */
const mostRuns = 50

/** Plans, and what was done by them. One at a time. */
export class Runs {
  readonly #options: RunsOptions
  readonly #files: RunFiles | undefined
  readonly #plans = new Plans()
  /** The ids of messages that are on their queue and on the dead-letter queue. */
  readonly #duplicated = new Set<string>()
  /** The latest first. */
  readonly #runs: Run[] = []
  #current: { readonly run: Run; readonly done: Promise<void> } | undefined

  constructor(options: RunsOptions) {
    this.#options = options
    this.#files = options.directory === undefined ? undefined : new RunFiles(options.directory)
  }

  /** @throws ProblemError for what cannot be planned, and what the desk throws. */
  async plan(fields: Fields): Promise<PlanView> {
    const { desk, looking } = this.#options
    const { filter, options, ...wanted } = wantedPlan(fields, looking, this.#duplicated)
    const plan = await (await desk()).plan(filter, options)
    const kept: KeptPlan = { plan, ...wanted }
    this.#plans.keep(kept)
    return planView(kept, this.#files?.exportOf(plan))
  }

  /** @throws ProblemError for a plan that is not kept, and while something else is under way. */
  begin(fields: Fields, by: string): RunView {
    const wanted = wantedRun(fields)
    const kept = this.#sendable(this.#plans.get(wanted.plan))
    if (kept.plan.messages.length === 0) throw badRequest('There is nothing in this plan.')
    const exportTo = this.#exportTo(wanted, kept)
    // What a run is called back with must not hold its plan: runs are listed long after.
    const { purpose } = kept
    const { id } = kept.plan
    const what = purpose === 'replay' ? 'A replay is under way.' : 'A deletion is under way.'
    const end = this.#options.onePass.begin(what)
    const gone = new Gone((ids) => this.#options.looking.remove(ids))
    const said = new Throttled(200, () => this.#say(run))
    const run = new Run(kept, {
      by,
      canary: purpose === 'replay' ? wanted.canary : undefined,
      nowMs: this.#options.nowMs,
      onChange: () => said.ask(),
      onGone: (id) => gone.add(id),
      onDuplicated: (id) => this.#duplicated.add(id),
    })
    this.#runs.unshift(run)
    this.#runs.splice(mostRuns)
    const done = this.#carryOut(run, kept, wanted, { by, exportTo }).then((result) => {
      // A replay that was broken off goes on by its plan; what was not deleted is planned again.
      if (purpose === 'delete' || result.end === 'done') this.#plans.drop(id)
      this.#current = undefined
      gone.flush()
      end()
      // Who learns that it has ended may begin the next one.
      run.end(result)
      said.now()
    })
    this.#current = { run, done }
    return run.view()
  }

  list(): readonly RunView[] {
    return this.#runs.map((run) => run.view())
  }

  /** @throws ProblemError for one that is not listed. */
  stop(id: string): RunView {
    const run = this.#get(id)
    run.stop()
    return run.view()
  }

  /** The file that the messages of a deletion were written to. @throws ProblemError where there is none. */
  exportOf(id: string): string {
    const path = this.#get(id).result?.exportedTo
    if (path !== undefined) return path
    throw new ProblemError(404, { code: 'NoExport', message: 'This run has written no export.' })
  }

  /** Stops what is under way, and waits for it. */
  async close(): Promise<void> {
    this.#current?.run.stop()
    await this.#current?.done
  }

  /** Where no journal says what a plan has sent before, this desk does. */
  #sendable(kept: KeptPlan): KeptPlan {
    const { plan, purpose } = kept
    if (purpose === 'delete' || this.#files !== undefined) return kept
    const messages = plan.messages.filter(({ id }) => !this.#duplicated.has(id))
    return { ...kept, plan: { ...plan, messages } }
  }

  #get(id: string): Run {
    const run = this.#runs.find((one) => one.id === id)
    if (run !== undefined) return run
    throw gone('This run is not listed any more.')
  }

  /** @throws ProblemError where an export is wanted, and there is no place for it. */
  #exportTo({ export: wanted }: WantedRun, { plan, purpose }: KeptPlan): string | undefined {
    if (purpose === 'replay' || wanted === false) return undefined
    if (this.#files !== undefined) return this.#files.exportOf(plan)
    if (wanted === undefined) return undefined
    throw badRequest('This desk has no directory, so nothing can be exported.')
  }

  /** Never rejects: what fails is a result as well. */
  async #carryOut(run: Run, kept: KeptPlan, wanted: WantedRun, how: How): Promise<RunResult> {
    try {
      return kept.purpose === 'replay'
        ? await this.#replay(run, kept, wanted, how)
        : await this.#delete(run, kept, how)
    } catch (error) {
      return failedResult(problemIn(error, this.#options.logger))
    }
  }

  async #replay(
    run: Run,
    { plan }: KeptPlan,
    { perSecond, canary, abortOver }: WantedRun,
    { by }: How,
  ): Promise<RunResult> {
    const desk = await this.#options.desk()
    const files = this.#files
    const journal = await files?.journalFor(plan)
    const settings = {
      by,
      ...(journal !== undefined && { journal }),
      ...(perSecond !== undefined && { perSecond }),
      ...(canary !== undefined && { canary }),
      ...(abortOver !== undefined && { abortOver }),
    }
    let report: ReplayReport
    try {
      report = await run.carryOut((signal, onProgress) =>
        desk.replay(plan, { ...settings, signal, onProgress }),
      )
    } catch (error) {
      return failedResult(problemIn(error, this.#options.logger), files?.planOf(plan))
    }
    if (needsItsJournal(report)) return replayResult(report, files?.planOf(plan))
    // A file that is left over does no harm.
    await files?.removeJournal(plan).catch(() => {})
    return replayResult(report, undefined)
  }

  async #delete(run: Run, { plan }: KeptPlan, { by, exportTo }: How): Promise<RunResult> {
    const desk = await this.#options.desk()
    if (exportTo !== undefined) await this.#files?.make()
    const report = await run.carryOut((signal, onProgress) =>
      desk.delete(plan, {
        signal,
        onProgress,
        by,
        ...(exportTo !== undefined && { exportTo }),
      }),
    )
    return removeResult(report, exportTo)
  }

  #say(run: Run): void {
    this.#options.live.send({ name: 'run', data: run.view() })
  }
}

/** In whose name, and where the messages of a deletion are written. */
interface How {
  readonly by: string
  readonly exportTo: string | undefined
}

/** Tells from time to time which messages are gone: each time costs as much as there are messages. */
class Gone {
  readonly #tell: (ids: readonly string[]) => void
  readonly #told: Throttled
  #ids: string[] = []

  constructor(tell: (ids: readonly string[]) => void) {
    this.#tell = tell
    this.#told = new Throttled(500, () => this.flush())
  }

  add(id: string): void {
    this.#ids.push(id)
    this.#told.ask()
  }

  flush(): void {
    const ids = this.#ids
    this.#ids = []
    this.#tell(ids)
  }
}
