/**
 * SQS keeps one number of a message, how often it was received, and waits, give-backs, crashes and
 * deployments spend it as failures do. So of the receives that a queue allows the last are no attempts:
 * they are kept, so that the worker stores the message with a record before SQS moves it without one.
 */
export const receivesKept = 2

/** Fewer receives than this are too few to keep any of them. */
const fewestToKeep = 5

/** What a new queue allows: ten attempts and those that are kept. */
export const usualReceives = 12

/** How many attempts a worker makes on a queue that allows so many receives, unless it is told. */
export function attemptsOf(maxReceiveCount: number): number {
  return maxReceiveCount < fewestToKeep ? maxReceiveCount : maxReceiveCount - receivesKept
}
