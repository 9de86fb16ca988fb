import type { EntryResult } from '../../queue/port.ts'
import { QueueError } from '../../queue/queue-error.ts'

/** Each entry of a request with what SQS says of it. A request that fails says it of all. Never rejects. */
export async function answersTo<E>(
  entries: readonly E[],
  request: () => Promise<readonly EntryResult[]>,
): Promise<readonly (readonly [E, EntryResult])[]> {
  try {
    const results = await request()
    return entries.map((entry, at) => [entry, results[at] ?? noAnswer])
  } catch (error) {
    const refusal = refusalOf(error)
    return entries.map((entry) => [entry, refusal])
  }
}

/**
 * What a request that failed as a whole means for each of its entries: none of them is at fault. Even
 * missing credentials, a missing right or an odd status may be over with the next try, so only what SQS
 * says of an entry itself is final.
 */
function refusalOf(error: unknown): EntryResult {
  if (error instanceof QueueError) {
    const { code, message } = error
    return { ok: false, code, senderFault: false, message }
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
