import type { Queue } from '../../queue/port.ts'
import { runPass } from '../pass/pass.ts'
import type { Plan } from '../plan/plan.ts'
import { Callbacks } from './callbacks.ts'
import type { ReplayOptions, ReplayProgress } from './options.ts'
import { ReplayRun } from './replay-run.ts'
import { ReplayOutcomes, type ReplayReport } from './report.ts'

/**
 * Replays what is in a plan, and nothing else: sends each message to its destination, then deletes it from the
 * dead-letter queue. What fails again and comes back meanwhile is left.
 *
 * On a FIFO queue it goes on with the messages behind those of the plan, within the plan's filter and limit, since
 * only the first ones of a group could be seen.
 *
 * @throws QueueError when the dead-letter queue cannot be received from, StorageError when the disk is full, and what
 * a callback throws.
 * Messages that were not sent are visible again.
 */
export async function runReplay(
  queue: Queue,
  plan: Plan,
  options: ReplayOptions,
): Promise<ReplayReport> {
  let receiving = true
  const callbacks = new Callbacks(options.signal)
  const outcomes = new ReplayOutcomes({
    done: options.journal?.done,
    onResult: (result) => callbacks.call(options.onResult, result),
  })
  const progress = (doing: ReplayProgress['doing'], count: number) =>
    callbacks.call(options.onProgress, { doing, count, returned: outcomes.returned.length })
  const onFound = (found: number) => void (receiving && progress('receiving', found))
  const { signal } = callbacks
  const { stillHidden } = await runPass(
    queue,
    { ...options, signal, onProgress: onFound },
    async (pass) => {
      const run = new ReplayRun(pass, plan, outcomes, { ...options, signal }, (doing, count) => {
        receiving = false
        progress(doing, count)
      })
      try {
        await run.all()
      } finally {
        await run.end()
      }
    },
  )
  outcomes.addMissing(plan)
  callbacks.throwIfBroken()
  return outcomes.report(stillHidden)
}
