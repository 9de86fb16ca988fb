/**
 * SQS counts only how often a message was received: waits, releases, crashes and deployments increase that
 * count as failures do. So the last receives that a queue allows are not used for attempts: they are
 * reserved, so that the worker can store the message with a record before SQS moves it without one.
 */
export const receivesReserved = 2

/** With fewer receives than this none is reserved. */
const fewestToKeep = 5

/** The receives of a new queue: ten attempts and those that are reserved. */
export const usualReceives = 12

/** Attempts where the queue has no redrive policy. */
const defaultMaxAttempts = 10

/** The default number of attempts on a queue that allows this many receives. */
export function attemptsOf(maxReceiveCount: number): number {
  return maxReceiveCount < fewestToKeep ? maxReceiveCount : maxReceiveCount - receivesReserved
}

/**
 * The receive whose failure is dead-lettered. Never later than the queue allows: at the next receive SQS moves
 * the message, without a record.
 *
 * @param wanted what the app asks for; undefined for the default.
 * @param maxReceives the queue's maxReceiveCount; undefined without a redrive policy.
 */
export function maxAttemptsOf(wanted: number | undefined, maxReceives: number | undefined): number {
  if (maxReceives === undefined) return wanted ?? defaultMaxAttempts
  return Math.min(wanted ?? attemptsOf(maxReceives), maxReceives)
}
