import { queueError } from '../../errors/error-sentence.ts'
import type { QueueAction, QueueError } from '../../queue-error.ts'
import type { EntryFault } from '../../rules/entry-fault.ts'

/** The error of a request that SQS refuses. */
export function refusal(action: QueueAction, queue: string, fault: EntryFault): QueueError {
  const { code, message: detail } = fault
  return queueError({ kind: 'InvalidRequest', action, queue, code, detail })
}

/** Throws it where there is a fault. */
export function refuse(action: QueueAction, queue: string, fault: EntryFault | undefined): void {
  if (fault) throw refusal(action, queue, fault)
}
