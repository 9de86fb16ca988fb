import type { Operations } from '../../pipeline/instrumentation/operations.ts'
import type { RequestResult } from '../../pipeline/instrumentation/instrumentation.ts'
import type { EntryResult, Queue } from '../../queue/port.ts'
import { asQueueError } from '../receive/receive-errors.ts'

/** The requests that renew leases, with the instrumentation around each if there is one. */
export function renewing(
  queue: Pick<Queue, 'url' | 'changeVisibility'>,
  operation: Operations['renew'],
): Pick<Queue, 'changeVisibility'> {
  if (operation === undefined) return queue
  return {
    changeVisibility: (changes) =>
      operation(
        { queueUrl: queue.url, messages: changes.length },
        {
          run: () => queue.changeVisibility(changes),
          resultOf: (answers) => ({ answers: answers.map(operationAnswer), error: undefined }),
          failureOf: (thrown) => failed(asQueueError(thrown, queue.url), changes.length),
        },
      ),
  }
}

function operationAnswer(result: EntryResult): RequestResult['answers'][number] {
  if (result.ok) return { ok: true, messageId: undefined }
  return { ok: false, code: result.code, message: result.message }
}

function failed(error: ReturnType<typeof asQueueError>, messages: number): RequestResult {
  const answer = { ok: false, code: error.code, message: error.message } as const
  return { answers: Array.from({ length: messages }, () => answer), error }
}
