import { diskStorage } from '../../../dead-letter/lines/files.ts'
import type { Plan } from '../../../dead-letter/plan/plan.ts'
import { readPlan } from '../../../dead-letter/plan/plan-file.ts'
import type { Filter } from '../../../dead-letter/select/filter.ts'
import { askLine } from '../../terminal/ask.ts'
import { CliError } from '../../error/cli-error.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { queueUrl } from '../../option/connection.ts'
import { note } from '../../terminal/output.ts'
import { oneLine } from '../../terminal/printable.ts'
import { isInteractive, type Shell } from '../../terminal/shell.ts'
import type { DlqOptions, LookCommandOptions } from '../options.ts'
import { messages, messagesDo } from '../../../dead-letter/words/counts.ts'
import { look, nameDestination, type OpenedDesk } from '../with-desk.ts'

export interface PlanningOptions extends Pick<LookCommandOptions, 'keep' | 'snapshot'> {
  readonly to?: string
  readonly limit?: number
  readonly maxReplays?: number
}

/**
 * Looks, and plans what the filter means. Undefined, with a note, where that is nothing, and after Ctrl-C.
 *
 * @throws CliError (usage) where no message says where it came from, and there is nobody to ask.
 */
export async function planned(
  opened: OpenedDesk,
  filter: Filter,
  purpose: 'replay' | 'delete',
  options: PlanningOptions,
  shell: Shell,
): Promise<Plan | undefined> {
  const { desk, service } = opened
  const info = await look(opened, options, shell)
  if (info.end === 'interrupted' && options.snapshot === undefined) {
    note(shell, 'Nothing was done.')
    shell.exitCode = ExitCode.findings
    return undefined
  }
  if (info.messages === 0) {
    note(shell, `There is nothing on ${info.queueUrl}.`)
    return undefined
  }
  const wanted = {
    purpose,
    ...(options.to !== undefined && { to: await queueUrl(service, options.to) }),
    ...(options.limit !== undefined && { limit: options.limit }),
    ...(options.maxReplays !== undefined && { maxReplays: options.maxReplays }),
  }
  let plan = await desk.plan(filter, wanted)
  const nameless = plan.left.find(({ kind }) => kind === 'no source')
  if (nameless !== undefined && isInteractive(shell)) {
    note(
      shell,
      `${messagesDo(nameless.count, 'does not say where it', 'do not say where they')} came from.`,
    )
    const typed = await askLine(shell, 'The queue to send them to (Enter to leave them): ')
    const otherwise = typed === '' ? undefined : await queueUrl(service, typed)
    if (otherwise !== undefined) plan = await desk.plan(filter, { ...wanted, otherwise })
  }
  if (plan.messages.length > 0) return plan
  const lost = plan.left.filter(({ kind }) => kind === 'no source' || kind === 'no destination')
  if (lost.length > 0) {
    const why = lost.map(({ because, count }) => `${messages(count)}: ${because}`)
    throw new CliError(`No message can be replayed. ${why.join(' ')} ${nameDestination}`)
  }
  await explainNothing(opened, plan, shell)
  return undefined
}

/** The options, with the queue of the plan where they name a plan and no queue. */
export async function withQueueOfPlan<O extends DlqOptions & { readonly plan?: string }>(
  options: O,
): Promise<O> {
  const { plan, queue, dlq } = options
  if (plan === undefined || queue !== undefined || dlq !== undefined) return options
  return { ...options, dlq: (await readPlan(plan, diskStorage)).queueUrl }
}

/** Why nothing is planned, and what there is. */
async function explainNothing({ desk }: OpenedDesk, plan: Plan, shell: Shell): Promise<void> {
  const reasons = new Set<string>()
  const types = new Set<string>()
  let found = 0
  for await (const entry of desk.entries()) {
    found++
    reasons.add(entry.reason)
    for (const type of entry.types) types.add(type)
  }
  note(
    shell,
    `None of ${messages(found)} on ${plan.queueUrl} is selected. Their reasons: ${named(reasons)}. Their types: ${named(types)}.`,
  )
  for (const { because, count } of plan.left) note(shell, `${messages(count)} left out. ${because}`)
}

/** Names from messages: untrusted text, possibly many. */
function named(names: ReadonlySet<string>): string {
  const shown = [...names].slice(0, 20).map(oneLine)
  const more = names.size - shown.length
  return shown.length === 0 ? 'none' : `${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}
