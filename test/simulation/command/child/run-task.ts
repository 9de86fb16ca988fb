import { machine } from '../../engine/globals.ts'
import type { Law, Violation } from '../../laws/law.ts'
import { Log } from '../../log/log.ts'
import { planOf } from '../../plan.ts'
import { type Outcome, simulate } from '../../simulation.ts'
import { explanation } from './explanation.ts'
import { shrink } from './shrink.ts'
import type { Task, TaskResult } from '../task.ts'

const limits = { maxRuns: 200, maxMs: 20_000, nowMs: machine.nowMs }

interface Run {
  readonly outcome: Outcome
  readonly log: Log
}

/**
 * Runs a simulation, in a process that has the globals of the simulator.
 *
 * @param laws to be checked beside those that sluice promises.
 */
export async function runTask(task: Task, laws: readonly Law[] = []): Promise<TaskResult> {
  const { seed, faults, explains, logs } = task
  if (explains === 'nothing' && !logs) {
    const only = faults && new Set(faults)
    const outcome = await simulate(planOf(seed), { only, laws })
    return { ...outcome, digest: undefined, text: '' }
  }
  const first = await runLogged(seed, faults, laws)
  const { violation } = first.outcome
  const told = logs || (violation === undefined && explains === 'all') ? [first.log.text] : []
  if (violation === undefined || explains === 'nothing') return resultOf(first, told)
  const run = faults === undefined ? await shrunk(first, violation, laws) : first
  const how = explanation({
    plan: planOf(seed),
    violation: run.outcome.violation ?? violation,
    log: run.log,
    drawn: first.outcome.faults.length,
    isWhole: explains === 'all',
  })
  return resultOf(run, [...told, how])
}

/** The run that breaks the same law with as few faults as possible. */
async function shrunk(run: Run, { law }: Violation, laws: readonly Law[]): Promise<Run> {
  const { seed, faults } = run.outcome
  const few = await shrink(
    faults,
    async (some) => {
      const outcome = await simulate(planOf(seed), { only: new Set(some), laws })
      return outcome.violation?.law === law
    },
    limits,
  )
  const last = await runLogged(seed, few, laws)
  // What does not happen again cannot be told with fewer faults.
  return last.outcome.violation?.law === law ? last : run
}

async function runLogged(
  seed: number,
  faults: readonly string[] | undefined,
  laws: readonly Law[],
): Promise<Run> {
  const log = new Log()
  const only = faults && new Set(faults)
  const outcome = await simulate(planOf(seed), { only, laws, witness: log.witness })
  return { outcome, log }
}

function resultOf({ outcome, log }: Run, texts: readonly string[]): TaskResult {
  return { ...outcome, digest: log.digest, text: texts.join('\n\n') }
}
