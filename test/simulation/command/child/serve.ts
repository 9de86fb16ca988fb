import type { Law } from '../../laws/law.ts'
import { runTask } from './run-task.ts'
import type { Task, TaskResult } from '../task.ts'

/**
 * Runs the simulations that the parent process asks for, one after the other, until it is gone.
 *
 * @param laws to be checked beside those that sluice promises.
 */
export function serve(laws: readonly Law[] = []): void {
  process.on('message', (task) => void answer(task as Task, laws))
}

async function answer(task: Task, laws: readonly Law[]): Promise<void> {
  const result: TaskResult = await runTask(task, laws)
  // A parent that was interrupted waits for nothing.
  if (process.connected) process.send?.(result)
}
