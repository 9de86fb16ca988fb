import {
  type Applied,
  applyPlan,
  cloudFormation,
  describeStep,
  findQueues,
  type Plan,
  planQueues,
  type QueueSpec,
  queueSpec,
  terraform,
} from '../../setup/index.ts'
import { templateNotes } from '../../setup/queue/plan-notes.ts'
import type { StreamAccess } from '../../setup/queue/spec.ts'
import { confirm } from '../terminal/ask.ts'
import type { ConnectionOptions } from '../option/connection.ts'
import { noteText } from '../option/note-text.ts'
import { ExitCode } from '../error/exit-code.ts'
import { note, print, printJson } from '../terminal/output.ts'
import { withAccess } from '../option/setup-access.ts'
import type { Shell } from '../terminal/shell.ts'
import { planLines } from './plan-text.ts'

export interface CreateOptions extends ConnectionOptions {
  readonly fifo?: boolean
  readonly dlq?: string
  readonly maxReceiveCount?: number
  readonly visibility?: number
  readonly retention?: number
  readonly maxMessageSize?: number
  readonly kms?: string
  readonly stream?: StreamAccess
  readonly tag?: Readonly<Record<string, string>>
  readonly format?: 'cloudformation' | 'terraform'
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** `sluice queue create`. */
export async function createQueues(
  name: string,
  options: CreateOptions,
  shell: Shell,
): Promise<void> {
  const spec = specOf(name, options)
  if (options.format) {
    const template = options.format === 'terraform' ? terraform(spec) : cloudFormation(spec)
    print(shell, template.trimEnd())
    for (const one of templateNotes(spec)) note(shell, `Note: ${noteText(one, spec.name)}`)
    return
  }
  await withAccess(options, undefined, shell, async (access) => {
    const plan = planQueues(spec, await findQueues(spec, access))
    if (!options.json) for (const line of planLines(plan)) print(shell, line)
    const agreed = await agree(plan, options, shell)
    const applied = agreed
      ? await applyPlan(plan, access, (step) => note(shell, `${describeStep(step)} …`))
      : undefined
    report(plan, applied, options, shell)
  })
}

function specOf(name: string, options: CreateOptions): QueueSpec {
  const { fifo, dlq, maxReceiveCount, visibility, retention, maxMessageSize, kms, stream } = options
  return queueSpec({
    name,
    ...(fifo && { fifo }),
    ...(dlq !== undefined && { deadLetterName: dlq }),
    ...(maxReceiveCount !== undefined && { maxReceiveCount }),
    ...(visibility !== undefined && { visibilitySeconds: visibility }),
    ...(retention !== undefined && { retentionSeconds: retention }),
    ...(maxMessageSize !== undefined && { maxMessageBytes: maxMessageSize }),
    ...(kms !== undefined && { kmsKey: kms }),
    ...(stream !== undefined && { stream }),
    ...(options.tag && { tags: options.tag }),
  })
}

async function agree(plan: Plan, { dryRun, yes }: CreateOptions, shell: Shell): Promise<boolean> {
  if (dryRun) return false
  if (plan.steps.length === 0 || yes) return true
  return await confirm(shell, 'Apply this plan?')
}

function report(
  plan: Plan,
  applied: Applied | undefined,
  options: CreateOptions,
  shell: Shell,
): void {
  const { name, deadLetterName, steps } = plan
  if (options.json) {
    const notes = plan.notes.map((one) => noteText(one, name))
    printJson(shell, {
      name,
      deadLetterName,
      steps,
      notes,
      done: applied !== undefined,
      queueUrl: applied?.queueUrl,
      deadLetterQueueUrl: applied?.deadLetterQueueUrl,
    })
  }
  if (!applied) {
    note(
      shell,
      options.dryRun ? 'Nothing was changed: this was a dry run.' : 'Nothing was changed.',
    )
    if (!options.dryRun) shell.exitCode = ExitCode.findings
  } else if (!options.json) {
    print(shell, `queue              ${applied.queueUrl}`)
    print(shell, `dead-letter queue  ${applied.deadLetterQueueUrl}`)
  }
}
