import type { EntryResult, Outgoing } from '../port.ts'
import { type Answer, isObject } from './answer.ts'
import { matchesMd5 } from './body-md5.ts'

/** SQS's answer to a batch. Ids are the positions of the entries. */
interface SqsBatchAnswer {
  readonly successful: readonly Answer[]
  readonly failed: readonly Answer[]
}

/** Reads the answer. Anything in it that is not an entry is ignored. */
function batchAnswer({ Successful, Failed }: Answer): SqsBatchAnswer {
  return { successful: entriesIn(Successful), failed: entriesIn(Failed) }
}

/** The result of the entry at a position. An entry that is listed both ways counts as failed. */
function resultAt({ successful, failed }: SqsBatchAnswer, position: number): EntryResult {
  const id = String(position)
  const refused = failed.find((entry) => entry.Id === id)
  if (refused !== undefined) return failure(refused)
  const done = successful.find((entry) => entry.Id === id)
  if (done === undefined) return unanswered
  return typeof done.MessageId === 'string' ? { ok: true, messageId: done.MessageId } : plainlyDone
}

/** The results of a batch of `count` entries. When all succeeded in order, nothing is searched. */
export function resultsOf(answer: Answer, count: number): readonly EntryResult[] {
  const results = batchAnswer(answer)
  const { successful, failed } = results
  const allDone = failed.length === 0 && successful.length === count && successful.every(isInOrder)
  if (allDone) return new Array<EntryResult>(count).fill(plainlyDone)
  return Array.from({ length: count }, (_, position) => resultAt(results, position))
}

/** The result of sending a message. It failed if SQS's MD5 is not that of the body that was sent. */
export function sentAt(answer: SqsBatchAnswer, position: number, { body }: Outgoing): EntryResult {
  const id = String(position)
  const done = answer.successful.find((entry) => entry.Id === id)
  return matchesMd5(body, done?.MD5OfMessageBody) ? resultAt(answer, position) : damagedInTransit
}

/**
 * Keeps entries that SQS would refuse out of a batch, so that they do not fail the others. `send` gets the
 * valid ones with their positions.
 */
export async function sendValid<Entry>(
  entries: readonly Entry[],
  faultOf: (entry: Entry) => EntryResult | undefined,
  send: (valid: readonly (readonly [Entry, number])[]) => Promise<Answer>,
  resultOf: (answer: SqsBatchAnswer, position: number, entry: Entry) => EntryResult = resultAt,
): Promise<readonly EntryResult[]> {
  const faults = entries.map(faultOf)
  const valid = entries.flatMap((entry, at) => (faults[at] ? [] : [[entry, at] as const]))
  const answer = batchAnswer(valid.length === 0 ? {} : await send(valid))
  return entries.map((entry, at) => faults[at] ?? resultOf(answer, at, entry))
}

const plainlyDone: EntryResult = { ok: true }

const unanswered: EntryResult = {
  ok: false,
  code: 'NoResult',
  senderFault: false,
  message: 'SQS answered without a result for this entry.',
}

/** The body that SQS stored is not the one that was sent. */
const damagedInTransit: EntryResult = {
  ok: false,
  code: 'InvalidMd5Checksum',
  senderFault: false,
  message: 'The body was damaged in transit: what SQS stored is not what was sent.',
}

function failure({ Code, SenderFault, Message }: Answer): EntryResult {
  const code = typeof Code === 'string' && Code !== '' ? Code : 'Unknown'
  const said = typeof Message === 'string' && Message !== ''
  return {
    ok: false,
    code,
    senderFault: SenderFault === true,
    message: said ? Message : `SQS gives no reason (${code}).`,
  }
}

function entriesIn(value: unknown): readonly Answer[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isInOrder(entry: Answer, position: number): boolean {
  return entry.Id === String(position)
}
