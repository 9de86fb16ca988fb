import type { EntryResult } from '../port.ts'

/** The answer to a batch, as SQS words it. Ids are the positions of the entries. */
export interface BatchAnswer {
  readonly Successful?: readonly DoneEntry[] | undefined
  readonly Failed?: readonly FailedEntry[] | undefined
}

export interface DoneEntry {
  readonly Id?: string | undefined
  readonly MessageId?: string | undefined
  readonly MD5OfMessageBody?: string | undefined
}

export interface FailedEntry {
  readonly Id?: string | undefined
  readonly Code?: string | undefined
  readonly SenderFault?: boolean | undefined
  readonly Message?: string | undefined
}

/** How the entry at a position went. */
export function resultAt(answer: BatchAnswer, position: number): EntryResult {
  const id = String(position)
  const done = answer.Successful?.find((entry) => entry.Id === id)
  if (done?.MessageId !== undefined) return { ok: true, messageId: done.MessageId }
  if (done !== undefined) return plainlyDone
  const failed = answer.Failed?.find((entry) => entry.Id === id)
  return failed === undefined ? unanswered : failure(failed)
}

/** The results of a batch of `count` entries. When all went well, the answer is not searched. */
export function resultsOf(answer: BatchAnswer, count: number): readonly EntryResult[] {
  if (answer.Successful?.length === count) return new Array<EntryResult>(count).fill(plainlyDone)
  return Array.from({ length: count }, (_, position) => resultAt(answer, position))
}

/**
 * Keeps the entries out of a batch that SQS would refuse, so that they do not spoil the others.
 * `send` gets the sound ones with their positions.
 */
export async function sendSound<Entry>(
  entries: readonly Entry[],
  faultOf: (entry: Entry) => EntryResult | undefined,
  send: (
    sound: readonly (readonly [Entry, number])[],
  ) => Promise<(position: number) => EntryResult>,
): Promise<readonly EntryResult[]> {
  const faults = entries.map(faultOf)
  const sound = entries.flatMap((entry, at) => (faults[at] ? [] : [[entry, at] as const]))
  const resultOf = sound.length === 0 ? undefined : await send(sound)
  return entries.map((_, at) => faults[at] ?? resultOf?.(at) ?? unanswered)
}

const plainlyDone: EntryResult = { ok: true }

const unanswered: EntryResult = {
  ok: false,
  code: 'NoResult',
  senderFault: false,
  message: 'SQS answered without a result for this entry.',
}

/** The body that SQS took is not the one that was sent. */
export const damagedOnTheWay: EntryResult = {
  ok: false,
  code: 'InvalidMd5Checksum',
  senderFault: false,
  message: 'What SQS took is not what was sent: the body was damaged on its way.',
}

function failure({ Code = 'Unknown', SenderFault = false, Message }: FailedEntry): EntryResult {
  return {
    ok: false,
    code: Code,
    senderFault: SenderFault,
    message: Message || `SQS gives no reason (${Code}).`,
  }
}
