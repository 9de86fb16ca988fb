import { QueueError } from '../queue/queue-error.ts'

/** A poll that was given up. */
export function neverReturned(queue: string, seconds: number): QueueError {
  return new QueueError({
    kind: 'TimedOut',
    action: 'ReceiveMessage',
    queue,
    code: 'TimedOut',
    message: `ReceiveMessage on ${queue} has not returned within ${seconds} s and was given up`,
  })
}

/** What an adapter rejects with, as the port promises it. */
export function asQueueError(error: unknown, queue: string): QueueError {
  if (error instanceof QueueError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new QueueError({
    kind: 'Unknown',
    action: 'ReceiveMessage',
    queue,
    code: 'Unknown',
    message: `ReceiveMessage on ${queue} failed: ${message}`,
    cause: error,
  })
}
