import type { Queue } from '../../queue/port.ts'
import { runPass } from '../pass/pass.ts'
import type { Plan } from '../plan/plan.ts'
import type { RemoveOptions } from './options.ts'
import { RemoveRun } from './remove-run.ts'
import { RemoveOutcomes, type RemoveReport } from './report.ts'

/**
 * Deletes what is in a plan, and nothing else. With `exportTo` the messages are written to that file, and read back
 * from it, before the first of them is deleted. On a FIFO queue it goes in rounds, within the plan's filter and limit,
 * since only the first messages of a group can be received.
 *
 * @throws QueueError when the dead-letter queue cannot be received from.
 * @throws StorageError when the file cannot be written or does not hold what was written. Nothing that is not in it was deleted.
 */
export async function runRemove(
  queue: Queue,
  plan: Plan,
  options: RemoveOptions,
): Promise<RemoveReport> {
  const { storage, exportTo, onProgress } = options
  const file = exportTo === undefined ? undefined : await storage.create(exportTo)
  const outcomes = new RemoveOutcomes(options.onResult)
  try {
    const onFound = (count: number) => onProgress?.({ doing: 'receiving', count })
    const { stillHidden } = await runPass(queue, { ...options, onProgress: onFound }, (pass) =>
      new RemoveRun(pass, plan, file, outcomes, options).all(),
    )
    const wasInterrupted = options.signal?.aborted === true
    outcomes.addMissing(plan, wasInterrupted ? 'the command was interrupted' : undefined)
    return outcomes.report(stillHidden, wasInterrupted)
  } finally {
    await file?.close()
  }
}
