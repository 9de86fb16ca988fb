import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { diskStorage } from '../../../dead-letter/lines/files.ts'
import type { Plan } from '../../../dead-letter/plan/plan.ts'
import { readPlan, writePlan } from '../../../dead-letter/plan/plan-file.ts'
import { journalOf } from '../../../dead-letter/replay/journal.ts'
import type { DeskReplayOptions } from '../../../dead-letter/desk.ts'
import type { ReplayProgress } from '../../../dead-letter/replay/options.ts'
import type { ReplayResult } from '../../../dead-letter/replay/outcome.ts'
import type { ReplayReport } from '../../../dead-letter/replay/report.ts'
import type { Filter } from '../../../dead-letter/select/filter.ts'
import { needsItsJournal } from '../../../dead-letter/words/changing.ts'
import { CliError } from '../../error/cli-error.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { note, printJsonLine } from '../../terminal/output.ts'
import { oneLine } from '../../terminal/printable.ts'
import { ownName, type Shell } from '../../terminal/shell.ts'
import { filterOf, isFiltered } from '../filter.ts'
import { planJson } from '../json.ts'
import type {
  ChangeCommandOptions,
  DlqOptions,
  FilterOptions,
  LookCommandOptions,
} from '../options.ts'
import { type PlanningOptions, planned, withQueueOfPlan } from './planning.ts'
import { carryOut, type Work } from './carry-out.ts'
import { isAgreed, requireConfirmation } from './confirmation.ts'
import { printPlan } from './plan-table.ts'
import { printReplayReport } from './replay-report.ts'
import { span } from '../words.ts'
import { type OpenedDesk, withDesk } from '../with-desk.ts'

export interface ReplayCommandOptions
  extends ChangeCommandOptions,
    LookCommandOptions,
    FilterOptions,
    Omit<PlanningOptions, 'keep' | 'snapshot'> {
  readonly plan?: string
  /** A second. */
  readonly rate?: number
  readonly canary?: number
  /** In seconds. */
  readonly canaryWait?: number
  /** A share. */
  readonly abortOver?: number
}

const usualCanaryWait = 120

/** `sluice dlq replay`. */
export async function replayDeadLetters(
  ids: readonly string[],
  options: ReplayCommandOptions,
  shell: Shell,
): Promise<void> {
  const filter = await filterOf(options, ids, shell)
  checkTogether(options, filter)
  requireConfirmation(options, shell)
  await withDesk(await withQueueOfPlan(options), shell, async (opened) => {
    const file = options.plan ?? (await passingPlan(opened, filter, options, shell))
    if (file === undefined) {
      // Ids were given, and no message has one of them.
      if (filter.ids !== undefined) shell.exitCode = ExitCode.findings
      return
    }
    const isOwn = options.plan !== undefined
    let isNeeded = false
    try {
      isNeeded = await replayPlan(opened, file, options, shell)
    } catch (error) {
      isNeeded = await hasSent(file)
      throw error
    } finally {
      if (!isOwn && !isNeeded) await rm(dirname(file), { recursive: true, force: true })
    }
  })
}

function checkTogether(options: ReplayCommandOptions, filter: Filter): void {
  const { plan, to, limit, maxReplays, canary, canaryWait, abortOver, rate, keep, snapshot } =
    options
  const isPlanned = [to, limit, maxReplays, keep, snapshot].some((given) => given !== undefined)
  if (plan !== undefined && (isFiltered(filter) || isPlanned)) {
    throw new CliError(
      'A plan says itself what is replayed and where to: give --plan without conditions, --to, --limit, --max-replays, --keep and --snapshot.',
    )
  }
  if (canaryWait !== undefined && canary === undefined) {
    throw new CliError('--canary-wait says how long to wait for a canary: add --canary.')
  }
  if (abortOver !== undefined && rate === undefined) {
    throw new CliError(
      '--abort-over needs --rate: without it all is sent before anything can come back.',
    )
  }
}

/** Whether anything was about to be sent before it failed. */
async function hasSent(file: string): Promise<boolean> {
  const journal = await readFile(journalOf(file), 'utf8').catch(() => '')
  return journal.includes('"intent"')
}

/** A plan in a file of its own, so that the replay can go on after it was killed. */
async function passingPlan(
  opened: OpenedDesk,
  filter: Filter,
  options: ReplayCommandOptions,
  shell: Shell,
): Promise<string | undefined> {
  const plan = await planned(opened, filter, 'replay', options, shell)
  if (plan === undefined) return undefined
  const file = join(await mkdtemp(join(tmpdir(), 'sluice-replay-')), 'plan.jsonl')
  await writePlan(plan, file, diskStorage)
  return file
}

/** Carries it out. Whether its file is needed to go on with it. */
async function replayPlan(
  opened: OpenedDesk,
  file: string,
  options: ReplayCommandOptions,
  shell: Shell,
): Promise<boolean> {
  const plan = await readPlan(file, diskStorage)
  await printPlan(plan, 'replay', shell)
  if (options.json) {
    const { id, queueUrl, messages, destinations } = plan
    const urls = destinations.map(({ url }) => url)
    printJsonLine(shell, planJson({ id, queueUrl, messages: messages.length, destinations: urls }))
  }
  if (!(await isAgreed('Replay them?', options, shell))) return false
  if (options.plan === undefined) {
    note(shell, `If this is broken off, go on with: ${goOn(options, file, shell)}`)
  }
  const report = await run(
    opened,
    plan,
    { ...settingsOf(options), journal: journalOf(file) },
    options,
    shell,
  )
  printReplayReport(report, { plan, json: options.json === true }, shell)
  const isNeeded = needsItsJournal(report)
  if (isNeeded) note(shell, `To go on: ${goOn(options, file, shell)}`)
  return isNeeded
}

function settingsOf(options: ReplayCommandOptions): DeskReplayOptions {
  const { rate, canary, canaryWait = usualCanaryWait, abortOver } = options
  return {
    ...(rate !== undefined && { perSecond: rate }),
    ...(canary !== undefined && { canary: { count: canary, waitSeconds: canaryWait } }),
    ...(abortOver !== undefined && { abortOver }),
  }
}

/** Carries a plan out, with its progress; Ctrl-C ends it after the batches that are on their way. */
export async function run(
  { desk }: OpenedDesk,
  plan: Plan,
  settings: DeskReplayOptions,
  options: { readonly json?: boolean },
  shell: Shell,
): Promise<ReplayReport> {
  const pace = new Remaining(plan.messages.length)
  const work: Work<ReplayResult, ReplayReport> = {
    stopping: 'Stopping after the batches that are on their way …',
    begin: (signal, line) =>
      desk.replay(plan, {
        ...settings,
        signal,
        onProgress: (progress) => line.update(pace.text(progress)),
      }),
  }
  return await carryOut(work, options, shell)
}

/** What is done, and about how long the rest will take. */
class Remaining {
  readonly #total: number
  /** From when on it is measured how fast it is: after the canary. */
  #from: { readonly ms: number; readonly count: number } | undefined

  constructor(total: number) {
    this.#total = total
  }

  text({ doing, count, returned }: ReplayProgress): string {
    if (doing === 'receiving') return `Receiving: ${count.toLocaleString('en')}`
    const back = returned === 0 ? '' : `, ${returned.toLocaleString('en')} came back`
    const sent = `${count.toLocaleString('en')} of ${this.#total.toLocaleString('en')} sent${back}`
    if (doing === 'waiting for the canary') {
      this.#from = undefined
      return `Waiting for the canary: ${sent}`
    }
    this.#from ??= { ms: Date.now(), count }
    const passedMs = Date.now() - this.#from.ms
    const done = count - this.#from.count
    if (done < 2 || passedMs < 1_000) return sent
    return `${sent}, about ${span(((this.#total - count) * passedMs) / done)} left`
  }
}

/** What to type to carry out a plan, at the same pace. */
export function goOn(
  options: DlqOptions & Pick<ReplayCommandOptions, 'rate' | 'abortOver' | 'audit' | 'as'>,
  file: string,
  shell: Shell,
): string {
  const { queue, dlq, endpoint, region, transport, rate, abortOver, audit, as } = options
  const typed = {
    plan: file,
    queue,
    dlq,
    endpoint,
    region,
    transport,
    rate: rate && rateText(rate),
    'abort-over': abortOver && `${Number((abortOver * 100).toFixed(3))}%`,
    audit,
    as,
  }
  const given = Object.entries(typed).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quoted(value)}`],
  )
  return `${ownName(shell)} dlq replay ${given.join(' ')}`
}

function rateText(perSecond: number): string {
  const [count, unit] = perSecond >= 1 ? [perSecond, 's'] : [perSecond * 3_600, 'h']
  return `${Number(count.toFixed(3))}/${unit}`
}

/** As a shell takes it. */
function quoted(text: string | number): string {
  const word = oneLine(String(text))
  return /^[\w%+,./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
