import type { Plan } from '../../../dead-letter/plan/plan.ts'
import type { ReplayOutcome, ReplayResult } from '../../../dead-letter/replay/outcome.ts'
import type { ReplayReport } from '../../../dead-letter/replay/report.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { note, printJsonLine } from '../../terminal/output.ts'
import type { Shell } from '../../terminal/shell.ts'
import { reportJson } from '../json.ts'
import { idsBy, listed } from './ids.ts'
import { auditRemark, messages, stillHiddenRemark } from '../words.ts'

/** Says how a replay ended, and sets the exit code: 0 only when all that was planned was replayed. */
export function printReplayReport(
  report: ReplayReport,
  { plan, json }: { readonly plan: Plan; readonly json: boolean },
  shell: Shell,
): void {
  if (json) {
    const { failures: _, ...fields } = report
    printJsonLine(shell, reportJson({ plan: plan.id, queueUrl: plan.queueUrl, ...fields }))
  }
  for (const line of reportLines(report)) note(shell, line)
  const isWhole = report.failures.length === 0 && report.auditFailure === undefined
  if (!isWhole || report.end !== 'done') shell.exitCode = ExitCode.findings
  if (report.end === 'canary returned' || report.end === 'too many returned') {
    shell.exitCode = ExitCode.returned
  }
}

/** The outcome in sentences. */
export function reportLines(report: ReplayReport): readonly string[] {
  const { counts, failures, perhapsTwice, returned, canaryNotReturned, stillHidden } = report
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const before = counts.ReplayedBefore
  const earlier =
    before === 0
      ? ''
      : ` ${before.toLocaleString('en')} ${before === 1 ? 'was' : 'were'} replayed before.`
  const lines = [`Replayed ${counts.Replayed.toLocaleString('en')} of ${messages(all)}.${earlier}`]
  if (report.stoppedBecause !== undefined) lines.push(`It ended early: ${report.stoppedBecause}.`)
  lines.push(...failureLines(failures))
  if (returned.length > 0) {
    lines.push(
      `${messages(returned.length)} failed again and came back to the dead-letter queue: ${listed(returned)}`,
    )
  }
  if (canaryNotReturned !== undefined && report.end !== 'canary returned') {
    lines.push(
      `${messages(canaryNotReturned)} of the canary did not return within the wait. That is not success: a worker of an older release ignores that they should fail fast, and one that is slow may not have handled them yet.`,
    )
  }
  if (perhapsTwice.length > 0) {
    lines.push(
      `${messages(perhapsTwice.length)} may be handled twice, with the same delivery.key: ${listed(perhapsTwice)}`,
    )
  }
  if (stillHidden > 0) lines.push(stillHiddenRemark(stillHidden))
  if (report.auditFailure !== undefined) lines.push(auditRemark(report.auditFailure))
  return lines
}

const meanings: Readonly<
  Record<Exclude<ReplayOutcome['_tag'], 'Replayed' | 'ReplayedBefore'>, string>
> = {
  Kept: 'still on the dead-letter queue',
  Duplicated: 'on both queues: the delete failed after the send',
  Uncertain:
    'on the dead-letter queue, perhaps on their queue too: the answer to the send was lost',
  Missing: 'not on the dead-letter queue any more: expired, or received by others',
}

/** The failures, grouped by outcome, with at most ten ids each. */
function failureLines(failures: readonly ReplayResult[]): readonly string[] {
  const groups = idsBy(failures, ({ outcome }) => {
    if (outcome._tag === 'Replayed' || outcome._tag === 'ReplayedBefore') return undefined
    const because = 'because' in outcome ? ` (${outcome.because})` : ''
    return `${meanings[outcome._tag]}${because}`
  })
  return [...groups].map(([said, ids]) => `${messages(ids.length)} ${said}: ${listed(ids)}`)
}
