import { type EntryResult, sqsLimits } from './port.ts'
import { QueueError } from './queue-error.ts'

/** Why an entry was not carried out. */
export type Refusal = Extract<EntryResult, { readonly ok: false }> & {
  /** What the whole request failed with; undefined for what SQS says of the entry itself. */
  readonly requestError?: Error
}

export type EntryAnswer = Exclude<EntryResult, { readonly ok: false }> | Refusal

/** Cuts a list into batches of SQS's size. */
export function inBatches<T>(items: readonly T[]): T[][] {
  const batches: T[][] = []
  for (let at = 0; at < items.length; at += sqsLimits.batchEntries) {
    batches.push(items.slice(at, at + sqsLimits.batchEntries))
  }
  return batches
}

/** Each entry of a request with its answer. A failed request is the answer to each. Never rejects. */
export async function answersTo<E>(
  entries: readonly E[],
  request: () => Promise<readonly EntryResult[]>,
): Promise<readonly (readonly [E, EntryAnswer])[]> {
  try {
    const results = await request()
    return entries.map((entry, at) => [entry, results[at] ?? noAnswer])
  } catch (error) {
    const refusal = refusalOf(error)
    return entries.map((entry) => [entry, refusal])
  }
}

/**
 * The result of each entry of a request that failed as a whole: no entry is at fault. Even missing
 * credentials, a missing right or an odd status may be over with the next try, so only what SQS says of an
 * entry itself is final.
 */
function refusalOf(error: unknown): Refusal {
  const requestError = error instanceof Error ? error : new Error(String(error))
  return {
    ok: false,
    code: requestError instanceof QueueError ? requestError.code : 'Unknown',
    senderFault: false,
    message: requestError.message,
    requestError,
  }
}

export const noAnswer: Refusal = {
  ok: false,
  code: 'NoAnswer',
  senderFault: false,
  message: 'SQS returned no result for this entry',
}

/** Whether another try may succeed: not if SQS says that the entry itself is at fault. */
export function isWorthAnotherTry(answer: EntryAnswer): answer is Refusal {
  return !answer.ok && !answer.senderFault
}

/**
 * Whether it is certain that SQS has not carried the entry out, and another try may succeed: it failed by
 * SQS's own fault, or the request was throttled. For entries that must not be carried out twice.
 */
export function isSafeToRepeat(answer: EntryAnswer): answer is Refusal {
  if (!isWorthAnotherTry(answer) || answer === noAnswer) return false
  const { requestError } = answer
  if (requestError === undefined) return true
  return requestError instanceof QueueError && requestError.kind === 'Throttled'
}
