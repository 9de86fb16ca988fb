import type { ReplayReport } from '../../dead-letter/replay-run.ts'
import type { ReplayResult } from '../../dead-letter/replay-outcome.ts'
import { ExitCode } from '../error/exit-code.ts'
import { note, printJson } from '../terminal/output.ts'
import { oneLine } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import type { ReplayCommandOptions } from './options.ts'
import { entryJson, leftRemarks, messages } from './words.ts'

/** What the report was about. */
interface Subject {
  /** Its URL. */
  readonly deadLetterQueue: string
  readonly options: ReplayCommandOptions
}

/** Reports the outcome of a replay, and sets the exit code: 1 unless all selected messages were replayed. */
export function printReport(report: ReplayReport, subject: Subject, shell: Shell): void {
  const { results, interrupted } = report
  const { options } = subject
  const failed = results.filter(({ outcome }) => outcome._tag !== 'Replayed')
  if (options.json) printJson(shell, reportJson(report, subject))
  note(shell, summary(report, subject))
  for (const line of failureLines(failed)) note(shell, line)
  if (report.end === 'full' && options.limit === undefined) {
    note(shell, 'There may be more messages than one pass can receive: run it again.')
  }
  for (const line of leftRemarks(report)) note(shell, line)
  const declined = report.plan !== undefined && !report.confirmed && !options.dryRun
  if (failed.length > 0 || interrupted || declined) shell.exitCode = ExitCode.findings
}

function summary(report: ReplayReport, { deadLetterQueue, options }: Subject): string {
  const { plan, confirmed, results, found, interrupted } = report
  if (plan === undefined && interrupted) return 'Nothing was done: the pass was interrupted.'
  if (found === 0) return `There is nothing on ${deadLetterQueue}.`
  if (plan === undefined) {
    const reasons = named(report.reasons)
    const types = named(report.types)
    return `None of ${messages(found)} on ${deadLetterQueue} is selected. Their reasons: ${reasons}. Their types: ${types}.`
  }
  if (options.dryRun) return 'Nothing was changed: this was a dry run.'
  if (!confirmed) return 'Nothing was done.'
  const replayed = results.filter(({ outcome }) => outcome._tag === 'Replayed')
  return `Replayed ${replayed.length} of ${messages(results.length)}.`
}

/** Names from messages: untrusted text, possibly many. */
function named(names: readonly string[]): string {
  const shown = names.slice(0, 20).map(oneLine)
  const more = names.length - shown.length
  return shown.length === 0 ? 'none' : `${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`
}

const meanings = {
  Kept: 'still on the dead-letter queue',
  Duplicated: 'on both queues: the delete failed after the send (the same delivery.key)',
  Uncertain: 'on the dead-letter queue, perhaps on the source too: the answer to the send was lost',
} as const

/** The failures, grouped by outcome, with at most ten ids each. */
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

function reportJson(report: ReplayReport, { deadLetterQueue, options }: Subject) {
  const nowMs = Date.now()
  return {
    deadLetterQueue,
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
