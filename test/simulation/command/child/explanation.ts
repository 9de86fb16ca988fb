import type { Violation } from '../../laws/law.ts'
import type { Log, LoggedFault } from '../../log/log.ts'
import type { Plan } from '../../plan.ts'
import { planText } from './plan-text.ts'

export interface Explained {
  readonly plan: Plan
  readonly violation: Violation
  /** Of the run with as few faults as possible. */
  readonly log: Log
  /** How many faults there were at first. */
  readonly drawn: number
  /** All of the log, and not only what matters. */
  readonly isWhole: boolean
}

/** How a simulation broke a law, and the command that shows it again. */
export function explanation({ plan, violation, log, drawn, isWhole }: Explained): string {
  const { law, what } = violation
  const { faults } = log
  const trace = isWhole ? log.text : log.trace(what)
  return [
    `Seed ${plan.seed} breaks a law: ${law}`,
    `  ${log.readable(what)}`,
    '',
    ...planText(plan).map((line) => `  ${line}`),
    '',
    faults.length === 0
      ? 'Nothing has to go wrong for it.'
      : `What has to go wrong for it, ${faults.length} of ${drawn}:`,
    ...faults.map(({ id, kind }) => `  ${id}: ${kind}`),
    '',
    trace,
    '',
    `Again: ${replay(plan.seed, faults)}`,
  ].join('\n')
}

function replay(seed: number, faults: readonly LoggedFault[]): string {
  return `npm run simulate -- --seed ${seed} --faults "${faults.map(({ id }) => id).join(',')}"`
}
