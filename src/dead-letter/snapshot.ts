import type { Queue } from '../queue/port.ts'
import { type Pass, type PassOptions, runPass } from './pass.ts'

/** The result of a pass. All messages are visible again, except for as many as `stillHidden` says. */
export interface Snapshot extends Omit<Pass, 'leases'> {
  /** How many could not be made visible again: they will be within a minute. */
  readonly stillHidden: number
}

/**
 * Lists what is on a dead-letter queue.
 *
 * @throws QueueError when the queue cannot be received from.
 */
export async function takeSnapshot(queue: Queue, options: PassOptions = {}): Promise<Snapshot> {
  const { value, stillHidden } = await runPass(queue, options, async (pass) => pass)
  const { entries, end, attributes, unreadable } = value
  return { entries, end, attributes, unreadable, stillHidden }
}
