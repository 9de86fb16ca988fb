import { writePlan } from '../../../dead-letter/plan/plan-file.ts'
import { diskStorage } from '../../../dead-letter/lines/files.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { note, printJsonLine } from '../../terminal/output.ts'
import type { Shell } from '../../terminal/shell.ts'
import { filterOf } from '../filter.ts'
import { planJson } from '../json.ts'
import type { FilterOptions, LookCommandOptions } from '../options.ts'
import { type PlanningOptions, planned } from './planning.ts'
import { printPlan } from './plan-table.ts'
import { goOn } from './replay.ts'
import { withDesk } from '../with-desk.ts'

export interface PlanCommandOptions
  extends LookCommandOptions,
    FilterOptions,
    Omit<PlanningOptions, 'keep' | 'snapshot'> {
  readonly output: string
}

/** `sluice dlq plan -o FILE`. */
export async function planReplay(
  ids: readonly string[],
  options: PlanCommandOptions,
  shell: Shell,
): Promise<void> {
  const filter = await filterOf(options, ids, shell)
  await withDesk(options, shell, async (opened) => {
    const plan = await planned(opened, filter, 'replay', options, shell)
    if (plan === undefined) {
      shell.exitCode = ExitCode.findings
      return
    }
    await writePlan(plan, options.output, diskStorage)
    await printPlan(plan, 'replay', shell)
    const { id, queueUrl, messages, left, destinations } = plan
    if (options.json) {
      const urls = destinations.map(({ url }) => url)
      const fields = { id, file: options.output, queueUrl, messages: messages.length }
      printJsonLine(shell, planJson({ ...fields, destinations: urls, left }))
    }
    note(
      shell,
      `Written to ${options.output}. To replay it: ${goOn(options, options.output, shell)}`,
    )
  })
}
