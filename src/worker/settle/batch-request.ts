import type {
  RequestResult,
  OperationAnswer,
} from '../../pipeline/instrumentation/instrumentation.ts'
import type { EntryAnswer } from '../../queue/entries.ts'

/** The result of a batch request as an instrumentation sees it. */
export function requestResult<E>(answers: readonly (readonly [E, EntryAnswer])[]): RequestResult {
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
