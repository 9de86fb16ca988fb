import { type ReplayPlan, runReplay } from '../../dead-letter/replay-run.ts'
import type { DeadLetterEntry } from '../../dead-letter/entry.ts'
import { type QueueWithAttributes, sourceOf } from '../../dead-letter/queue-pair.ts'
import type { Selection } from '../../dead-letter/selection.ts'
import { confirm } from '../terminal/ask.ts'
import { CliError } from '../error/cli-error.ts'
import { queueUrl } from '../option/connection.ts'
import { ExitCode } from '../error/exit-code.ts'
import { listenForInterrupt } from '../terminal/interrupt.ts'
import { note, printTable } from '../terminal/output.ts'
import { type Counter, counter, progressBar } from '../terminal/progress-bar.ts'
import { isInteractive, type Shell } from '../terminal/shell.ts'
import { checkConditions, checkIds } from './conditions.ts'
import { withQueues, type DlqQueues, withAttributes } from './queues.ts'
import type { ReplayCommandOptions } from './options.ts'
import { printReport } from './replay-report.ts'
import { messages, remarks, typeOf } from './words.ts'

/** `sluice dlq replay`. */
export async function replayDeadLetters(
  ids: readonly string[],
  options: ReplayCommandOptions,
  shell: Shell,
): Promise<void> {
  checkIds(ids)
  await checkConditions(options)
  if (!options.yes && !options.dryRun && !isInteractive(shell)) {
    throw new CliError(
      'This needs a confirmation, but there is no terminal: add --yes, or --dry-run to see the plan.',
    )
  }
  await withQueues(options, shell, async (queues) => {
    const interrupt = listenForInterrupt(shell, 'Stopping after the current batch …')
    const shown = new ShownProgress(shell)
    try {
      const report = await runReplay(queues.deadLetterQueue, {
        selection: selectionOf(ids, options, queues),
        limit: options.limit,
        signal: interrupt.signal,
        onProgress: shown.receiving,
        destination: (selected) => destinationOf(queues, options, selected),
        async confirm(plan) {
          shown.end()
          await printPlan(plan, queues, shell)
          if (options.dryRun) return false
          if (!options.yes && !(await confirm(shell, 'Replay them?'))) return false
          await shown.begin(plan.selected.length)
          return true
        },
        onResult: shown.replayed,
      })
      shown.end()
      printReport(report, { deadLetterQueue: queues.deadLetterQueue.url, options }, shell)
      // Ids were given, and no message has one of them.
      if (ids.length > 0 && report.plan === undefined) shell.exitCode = ExitCode.findings
    } finally {
      shown.end()
      interrupt.release()
    }
  })
}

function selectionOf(
  ids: readonly string[],
  { reason, type, to }: ReplayCommandOptions,
  { source }: DlqQueues,
): Selection {
  const sourceArn = to === undefined ? source?.attributes.arn : undefined
  return { reason, type, ids: ids.length === 0 ? undefined : ids, sourceArn }
}

async function destinationOf(
  { service, source, deadLetterQueue }: DlqQueues,
  { to }: ReplayCommandOptions,
  selected: readonly DeadLetterEntry[],
): Promise<QueueWithAttributes> {
  const destination =
    to !== undefined
      ? await withAttributes(service, await queueUrl(service, to))
      : (source ??
        (await sourceOf(
          service,
          await withAttributes(service, deadLetterQueue.url),
          selected.map(({ sourceArn }) => sourceArn),
        )))
  if (destination.queue.url !== deadLetterQueue.url) return destination
  throw new CliError(
    'The destination is the queue that the messages are on: name the source queue.',
  )
}

async function printPlan(
  plan: ReplayPlan,
  { deadLetterQueue }: DlqQueues,
  shell: Shell,
): Promise<void> {
  const { selected, found, destination } = plan
  note(
    shell,
    `${selected.length} of ${messages(found.length)} go from ${deadLetterQueue.url} to ${destination.queue.url}:`,
  )
  const groups = new Map<string, readonly DeadLetterEntry[]>()
  for (const entry of selected) {
    const group = `${typeOf(entry)} ${entry.reason}`
    groups.set(group, [...(groups.get(group) ?? []), entry])
  }
  const rows = [...groups.values()].flatMap((entries) => {
    const [first] = entries
    return first ? [[String(entries.length), typeOf(first), first.reason]] : []
  })
  await printTable({ ...shell, stdout: shell.stderr }, ['COUNT', 'TYPE', 'REASON'], rows)
  for (const remark of remarks({ ...plan, entries: selected })) note(shell, remark)
}

/** First a count while receiving, then a bar while sending. */
class ShownProgress {
  readonly #shell: Shell
  #counter: Counter
  #replayed = 0
  #sending = false

  constructor(shell: Shell) {
    this.#shell = shell
    this.#counter = counter(shell, 'Receiving')
  }

  readonly receiving = (found: number): void => {
    if (!this.#sending) this.#counter.update(found)
  }

  readonly replayed = (): void => {
    this.#replayed++
    this.#counter.update(this.#replayed)
  }

  async begin(total: number): Promise<void> {
    this.#sending = true
    this.#counter = await progressBar(this.#shell, total)
  }

  end(): void {
    this.#counter.end()
  }
}
