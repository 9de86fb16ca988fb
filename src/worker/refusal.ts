import type { EntryResult } from '../queue/port.ts'
import { isFinal, QueueError } from '../queue/queue-error.ts'

/** What a request that failed as a whole means for each of its entries. */
export function refusalOf(error: unknown): EntryResult {
  if (error instanceof QueueError) {
    const { code, message } = error
    return { ok: false, code, senderFault: isFinal(error), message }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { ok: false, code: 'Unknown', senderFault: false, message }
}

export const noAnswer: EntryResult = {
  ok: false,
  code: 'NoAnswer',
  senderFault: false,
  message: 'SQS did not say what became of this entry',
}
