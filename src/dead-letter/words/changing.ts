import type { Plan } from '../plan/plan.ts'
import type { RemoveReport } from '../remove/report.ts'
import type { ReplayOutcome, ReplayResult } from '../replay/outcome.ts'
import type { ReplayReport } from '../replay/report.ts'
import { idsBy, listed, messages } from './counts.ts'
import { stillHiddenRemark } from './looking.ts'

/** Said of a plan for a FIFO queue. */
export function fifoRemark({ limit }: Pick<Plan, 'limit'>): string {
  const most = limit === undefined ? '' : `, ${messages(limit)} at most`
  return `On a FIFO queue these are the first of their groups. Those behind them follow, within the same conditions${most}.`
}

/** How a replay ended, in sentences. */
export function replayRemarks(report: ReplayReport): readonly string[] {
  const { counts, failures, perhapsTwice, returned, canaryNotReturned = 0, stillHidden } = report
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
  if (canaryNotReturned > 0 && report.end !== 'canary returned') {
    lines.push(
      `${messages(canaryNotReturned)} of the canary did not return within the wait. That is not success: a worker of an older release ignores that they should fail fast, and one that is slow may not have handled them yet.`,
    )
  }
  if (perhapsTwice.length > 0) {
    lines.push(
      `${messages(perhapsTwice.length)} may be handled twice, with the same delivery.key: ${listed(perhapsTwice)}`,
    )
  }
  return [...lines, ...commonRemarks(stillHidden, report.auditFailure)]
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

/** Whether only the journal of a replay knows what was sent: without it another run would send that twice. */
export function needsItsJournal({ end, counts }: Pick<ReplayReport, 'end' | 'counts'>): boolean {
  return end === 'interrupted' || end === 'stopped' || counts.Duplicated + counts.Uncertain > 0
}

/** How a deletion ended, in sentences. */
export function removeRemarks(report: RemoveReport, exportedTo?: string): readonly string[] {
  const { counts, failures, stillHidden } = report
  const all = counts.Deleted + counts.Kept + counts.Missing
  const to = exportedTo === undefined ? '' : ` Exported to ${exportedTo}.`
  const lines = [`Deleted ${counts.Deleted.toLocaleString('en')} of ${messages(all)}.${to}`]
  for (const [because, ids] of idsBy(failures, ({ outcome }) =>
    outcome._tag === 'Kept' ? outcome.because : undefined,
  )) {
    lines.push(`${messages(ids.length)} kept (${because}): ${listed(ids)}`)
  }
  if (counts.Missing > 0) {
    lines.push(
      `${messages(counts.Missing)} not on the queue any more: expired, or received by others.`,
    )
  }
  return [...lines, ...commonRemarks(stillHidden, report.auditFailure)]
}

function commonRemarks(stillHidden: number, auditFailure: string | undefined): readonly string[] {
  const said: string[] = []
  if (stillHidden > 0) said.push(stillHiddenRemark(stillHidden))
  if (auditFailure !== undefined) said.push(`The audit log lacks the end of this: ${auditFailure}`)
  return said
}
