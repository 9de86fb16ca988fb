import type { Plan } from '../../../dead-letter/plan/plan.ts'
import { readPlan } from '../../../dead-letter/plan/plan-file.ts'
import { diskStorage } from '../../../dead-letter/lines/files.ts'
import type { RemoveReport, RemoveResult } from '../../../dead-letter/remove/report.ts'
import type { Filter } from '../../../dead-letter/select/filter.ts'
import { removeRemarks } from '../../../dead-letter/words/changing.ts'
import { CliError } from '../../error/cli-error.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { note, printJsonLine } from '../../terminal/output.ts'
import type { Shell } from '../../terminal/shell.ts'
import { filterOf, isFiltered } from '../filter.ts'
import { reportJson } from '../json.ts'
import type { ChangeCommandOptions, FilterOptions, LookCommandOptions } from '../options.ts'
import { planned, withQueueOfPlan } from './planning.ts'
import { printPlan } from './plan-table.ts'
import { carryOut, type Work } from './carry-out.ts'
import { isAgreed, requireConfirmation } from './confirmation.ts'
import { type OpenedDesk, withDesk } from '../with-desk.ts'

export interface DeleteCommandOptions
  extends ChangeCommandOptions,
    LookCommandOptions,
    FilterOptions {
  readonly plan?: string
  readonly export?: string
  readonly limit?: number
}

/** `sluice dlq delete`. */
export async function deleteDeadLetters(
  ids: readonly string[],
  options: DeleteCommandOptions,
  shell: Shell,
): Promise<void> {
  const filter = await filterOf(options, ids, shell)
  checkTogether(options, filter)
  requireConfirmation(options, shell)
  await withDesk(await withQueueOfPlan(options), shell, async (opened) => {
    const plan =
      options.plan === undefined
        ? await planned(opened, filter, 'delete', options, shell)
        : await readPlan(options.plan, diskStorage)
    if (plan === undefined) {
      if (filter.ids !== undefined) shell.exitCode = ExitCode.findings
      return
    }
    await printPlan(plan, 'delete', shell)
    const question =
      options.export === undefined ? 'Delete them? They are lost then.' : 'Delete them?'
    if (!(await isAgreed(question, options, shell))) return
    printReport(await run(opened, plan, options, shell), options, shell)
  })
}

function checkTogether(
  { plan, limit, keep, snapshot }: DeleteCommandOptions,
  filter: Filter,
): void {
  const isPlanned = [limit, keep, snapshot].some((given) => given !== undefined)
  if (plan === undefined || !(isPlanned || isFiltered(filter))) return
  throw new CliError(
    'A plan says itself what is deleted: give --plan without conditions, --limit, --keep and --snapshot.',
  )
}

async function run(
  { desk }: OpenedDesk,
  plan: Plan,
  options: DeleteCommandOptions,
  shell: Shell,
): Promise<RemoveReport> {
  const work: Work<RemoveResult, RemoveReport> = {
    stopping: 'Stopping after the requests that are on their way …',
    begin: (signal, line) =>
      desk.delete(plan, {
        signal,
        onProgress: ({ doing, count }) => line.update(progressText(doing, count)),
        ...(options.export !== undefined && { exportTo: options.export }),
      }),
  }
  return await carryOut(work, options, shell)
}

function progressText(doing: 'receiving' | 'deleting', count: number): string {
  return `${doing === 'receiving' ? 'Receiving' : 'Deleted'}: ${count.toLocaleString('en')}`
}

function printReport(report: RemoveReport, options: DeleteCommandOptions, shell: Shell): void {
  const { counts, failures, end, stillHidden } = report
  if (options.json) printJsonLine(shell, reportJson({ end, counts, stillHidden }))
  for (const line of removeRemarks(report, options.export)) note(shell, line)
  const isWhole = failures.length === 0 && report.auditFailure === undefined
  if (!isWhole || end !== 'done') shell.exitCode = ExitCode.findings
}
