import { type Plan, type ReplayReport, replayFrom } from '../../dead-letter/desk.ts'
import type { DeadLetterEntry } from '../../dead-letter/entry.ts'
import { type Place, sourceOf } from '../../dead-letter/places.ts'
import type { ReplayResult } from '../../dead-letter/replay.ts'
import { confirm } from '../ask.ts'
import { CliError } from '../cli-error.ts'
import { queueUrl } from '../connection.ts'
import type { ReplayOptions } from '../dlq.ts'
import { ExitCode } from '../exit-code.ts'
import { listenForInterrupt } from '../interrupt.ts'
import { note, printJson, printTable } from '../output.ts'
import { type Counter, counter, progressBar } from '../progress.ts'
import { isInteractive, type Shell } from '../shell.ts'
import { atDesk, type Desk, placeAt } from './desk.ts'
import { entryJson, messages, remarks, typeOf } from './words.ts'

/** `sluice dlq replay`. */
export async function replayDeadLetters(
  ids: readonly string[],
  options: ReplayOptions,
  shell: Shell,
): Promise<void> {
  if (!options.yes && !options.dryRun && !isInteractive(shell)) {
    throw new CliError('Nobody can be asked here: add --yes to go ahead, or --dry-run to look.')
  }
  await atDesk(options, shell, async (desk) => {
    const interrupt = listenForInterrupt(shell, 'Stopping: finishing the batch under way …')
    const shown = new ShownProgress(shell)
    try {
      const report = await replayFrom(desk.deadLetterQueue, {
        selection: {
          reason: options.reason,
          type: options.type,
          ids: ids.length === 0 ? undefined : ids,
          sourceArn: options.to === undefined ? desk.source?.attributes.arn : undefined,
        },
        limit: options.limit,
        signal: interrupt.signal,
        onProgress: shown.looking,
        destination: (selected) => destinationOf(desk, options, selected),
        async agree(plan) {
          shown.end()
          await tellPlan(plan, desk, shell)
          if (options.dryRun) return false
          if (!options.yes && !(await confirm(shell, 'Replay them?'))) return false
          await shown.begin(plan.selected.length)
          return true
        },
        onResult: shown.replayed,
      })
      shown.end()
      tellReport(report, desk, options, shell)
    } finally {
      shown.end()
      interrupt.release()
    }
  })
}

async function destinationOf(
  { service, source, deadLetterQueue }: Desk,
  { to }: ReplayOptions,
  selected: readonly DeadLetterEntry[],
): Promise<Place> {
  const destination =
    to !== undefined
      ? await placeAt(service, await queueUrl(service, to))
      : (source ??
        (await sourceOf(
          service,
          await placeAt(service, deadLetterQueue.url),
          selected.map(({ sourceArn }) => sourceArn),
        )))
  if (destination.queue.url !== deadLetterQueue.url) return destination
  throw new CliError('The messages would go to the queue they are on. Name the source queue.')
}

async function tellPlan(plan: Plan, { deadLetterQueue }: Desk, shell: Shell): Promise<void> {
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

function tellReport(report: ReplayReport, desk: Desk, options: ReplayOptions, shell: Shell): void {
  const { plan, agreed, results, interrupted } = report
  const failed = results.filter(({ outcome }) => outcome._tag !== 'Replayed')
  if (options.json) printJson(shell, reportJson(report, desk, options))
  if (plan === undefined && interrupted) {
    note(shell, 'Nothing was done: the look was interrupted.')
  } else if (report.found === 0) {
    note(shell, `There is nothing on ${desk.deadLetterQueue.url}.`)
  } else if (plan === undefined) {
    note(shell, `None of ${messages(report.found)} on ${desk.deadLetterQueue.url} is selected.`)
  } else if (options.dryRun) {
    note(shell, 'Nothing was done: this was a dry run.')
  } else if (!agreed) {
    note(shell, 'Nothing was done.')
    shell.exitCode = ExitCode.findings
  } else {
    note(shell, `Replayed ${results.length - failed.length} of ${messages(results.length)}.`)
  }
  for (const line of failureLines(failed)) note(shell, line)
  if (report.end === 'full' && options.limit === undefined) {
    note(shell, 'There may be more than one look can hold: run it again.')
  }
  if (report.stillHidden > 0) {
    note(shell, `${messages(report.stillHidden)} could not be made visible again: wait a minute.`)
  }
  if (failed.length > 0 || interrupted) shell.exitCode = ExitCode.findings
}

const meanings = {
  Kept: 'still on the dead-letter queue',
  Duplicated: 'on both queues: the delete failed after the send (the same delivery.key)',
  Uncertain: 'on the dead-letter queue, perhaps on the source too: the answer to the send was lost',
} as const

/** The failures, gathered by what happened, with at most ten ids each. */
function failureLines(failed: readonly ReplayResult[]): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const { entry, outcome } of failed) {
    if (outcome._tag === 'Replayed') continue
    const said = `${meanings[outcome._tag]} (${outcome.because})`
    groups.set(said, [...(groups.get(said) ?? []), entry.id])
  }
  return [...groups].map(([said, ids]) => {
    const more = ids.length > 10 ? `, and ${ids.length - 10} more` : ''
    return `${messages(ids.length)} ${said}: ${ids.slice(0, 10).join(', ')}${more}`
  })
}

function reportJson(report: ReplayReport, desk: Desk, options: ReplayOptions) {
  const nowMs = Date.now()
  return {
    deadLetterQueue: desk.deadLetterQueue.url,
    destination: report.plan?.destination.queue.url ?? null,
    dryRun: options.dryRun === true,
    interrupted: report.interrupted,
    found: report.found,
    selected: report.plan?.selected.map((entry) => entryJson(entry, nowMs)) ?? [],
    results: report.results.map(({ entry, outcome }) => {
      const { _tag, ...rest } = outcome
      return { id: entry.id, outcome: _tag, ...rest }
    }),
  }
}

/** First a count while looking, then a bar while sending. */
class ShownProgress {
  readonly #shell: Shell
  #counter: Counter
  #replayed = 0
  #sending = false

  constructor(shell: Shell) {
    this.#shell = shell
    this.#counter = counter(shell, 'Looking')
  }

  readonly looking = (found: number): void => {
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
