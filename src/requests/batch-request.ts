import type { RequestResult, OperationAnswer } from '../pipeline/instrumentation/instrumentation.ts'
import type { Operation } from '../pipeline/instrumentation/operations.ts'
import { answersTo, type EntryAnswer } from '../queue/entries.ts'
import type { EntryResult } from '../queue/port.ts'

/**
 * Sends a batch request, with the instrumentation around it if there is one. Resolves with the answer to each entry.
 * Never rejects.
 */
export function sendBatch<E, Info>(
  entries: readonly E[],
  request: () => Promise<readonly EntryResult[]>,
  operation: Operation<Info, RequestResult> | undefined,
  infoOf: () => Info,
): Promise<readonly (readonly [E, EntryAnswer])[]> {
  const run = () => answersTo(entries, request)
  return operation === undefined ? run() : operation(infoOf(), { run, resultOf: requestResult })
}

/** The result of a batch request as an instrumentation sees it. */
function requestResult<E>(answers: readonly (readonly [E, EntryAnswer])[]): RequestResult {
  return {
    answers: answers.map(([, answer]) => operationAnswer(answer)),
    error: requestErrorOf(answers[0]?.[1]),
  }
}

function operationAnswer(answer: EntryAnswer): OperationAnswer {
  if (answer.ok) return { ok: true, messageId: answer.messageId }
  return { ok: false, code: answer.code, message: answer.message }
}

/** It is the answer to each entry, so the first one has it. */
function requestErrorOf(answer: EntryAnswer | undefined): Error | undefined {
  return answer === undefined || answer.ok ? undefined : answer.requestError
}
