import type { RemoveReport } from '../../dead-letter/remove/report.ts'
import type { ReplayReport } from '../../dead-letter/replay/report.ts'
import { removeRemarks, replayRemarks } from '../../dead-letter/words/changing.ts'
import type { Problem } from '../wire/problem.ts'
import type { RunResult } from '../wire/runs.ts'

/** The most failures and ids that are sent to the page. */
const mostListed = 100

/** `goOn`: the file of its plan, where a journal beside it says how to go on. */
export function replayResult(report: ReplayReport, goOn: string | undefined): RunResult {
  return {
    end: report.end,
    remarks: [...replayRemarks(report), ...goOnRemark(goOn)],
    counts: above0(report.counts),
    failures: failuresOf(report.failures),
    returned: report.returned.slice(0, mostListed),
  }
}

export function removeResult(report: RemoveReport, exportedTo: string | undefined): RunResult {
  return {
    end: report.end,
    remarks: removeRemarks(report, exportedTo),
    counts: above0(report.counts),
    failures: failuresOf(report.failures),
    returned: [],
    ...(exportedTo !== undefined && { exportedTo }),
  }
}

/** `goOn`: as for a replay that ended. */
export function failedResult(problem: Problem, goOn?: string): RunResult {
  const remarks = goOnRemark(goOn)
  return { end: 'failed', remarks, counts: {}, failures: [], returned: [], problem }
}

function goOnRemark(plan: string | undefined): readonly string[] {
  if (plan === undefined) return []
  return [`To go on without sending anything twice, replay its plan: ${plan}`]
}

function above0(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

interface Failure {
  readonly id: string
  readonly outcome: { readonly _tag: string; readonly because?: string }
}

function failuresOf(failures: readonly Failure[]): RunResult['failures'] {
  return failures.slice(0, mostListed).map(({ id, outcome: { _tag, because } }) => ({
    id,
    outcome: _tag,
    ...(because !== undefined && { because }),
  }))
}
