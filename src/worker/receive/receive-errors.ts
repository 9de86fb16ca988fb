import { summariseError } from '../../dead-letter/record/record.ts'
import { isInstance } from '../../message/thrown.ts'
import { QueueError } from '../../queue/queue-error.ts'

/** The error of a receive that was abandoned. */
export function neverReturned(queue: string, seconds: number): QueueError {
  return new QueueError({
    kind: 'TimedOut',
    action: 'ReceiveMessage',
    queue,
    code: 'TimedOut',
    message: `ReceiveMessage on ${queue} has not returned within ${seconds} s and was abandoned.`,
  })
}

/** A rejection of an adapter, as the QueueError that the port promises. */
export function asQueueError(error: unknown, queue: string, action = 'ReceiveMessage'): QueueError {
  if (isInstance(error, QueueError)) return error
  const { name, message } = summariseError(error, (text) => text)
  return new QueueError({
    kind: 'Unknown',
    action,
    queue,
    code: 'Unknown',
    message: `${action} on ${queue} failed: ${name}: ${message}`,
    cause: error,
  })
}
