import type { Plan } from '../../../dead-letter/plan/plan.ts'
import type { ReplayReport } from '../../../dead-letter/replay/report.ts'
import { replayRemarks } from '../../../dead-letter/words/changing.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { note, printJsonLine } from '../../terminal/output.ts'
import type { Shell } from '../../terminal/shell.ts'
import { reportJson } from '../json.ts'

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
  for (const line of replayRemarks(report)) note(shell, line)
  const isWhole = report.failures.length === 0 && report.auditFailure === undefined
  if (!isWhole || report.end !== 'done') shell.exitCode = ExitCode.findings
  if (report.end === 'canary returned' || report.end === 'too many returned') {
    shell.exitCode = ExitCode.returned
  }
}
