import type { PassEnd } from '../../dead-letter/receive-all.ts'
import { type DeadLetterEntry, noRecord } from '../../dead-letter/entry.ts'
import type { QueueAttributes } from '../../queue/port.ts'
import { queueName } from '../../queue/queue-url.ts'

/** `3 messages`, `1 message`. */
export function messages(count: number): string {
  return count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`
}

/** How long ago, in its largest unit: `12 s`, `3 min`, `5 h`, `2 d`. */
export function age(sentAtMs: number | undefined, nowMs: number): string {
  if (sentAtMs === undefined) return '?'
  const seconds = Math.max(0, Math.round((nowMs - sentAtMs) / 1000))
  if (seconds < 100) return `${seconds} s`
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}

export function typeOf({ types }: DeadLetterEntry): string {
  return types.length === 0 ? '-' : types.join(', ')
}

/** The entry for programs, without its body. */
export function entryJson(entry: DeadLetterEntry, nowMs: number) {
  const { id, types, reason, attempts, sentAtMs, sourceArn, record, received } = entry
  return {
    id,
    type: types[0] ?? null,
    types,
    reason,
    attempts,
    ageSeconds: sentAtMs === undefined ? null : Math.round((nowMs - sentAtMs) / 1000),
    sentAt: sentAtMs === undefined ? null : new Date(sentAtMs).toISOString(),
    sourceArn: sourceArn ?? null,
    groupId: received.groupId ?? null,
    receiveCount: received.receiveCount,
    record: record ?? null,
  }
}

/** What a person should know about the pass besides its entries, in sentences. */
export function remarks(pass: {
  readonly entries: readonly DeadLetterEntry[]
  readonly end: PassEnd
  readonly attributes: QueueAttributes | undefined
  readonly stillHidden?: number
  readonly unreadable?: number
}): readonly string[] {
  const { entries, end, attributes } = pass
  const said: string[] = []
  if (end === 'full')
    said.push('There may be more: the pass ended at its limit of messages or of memory.')
  if (end === 'interrupted') said.push('There may be more: the pass was interrupted.')
  if (attributes?.fifo === true) {
    said.push('On a FIFO queue only the first messages of each group can be reached.')
  }
  if (attributes !== undefined && attributes.inFlight > 0) {
    said.push(
      `About ${messages(attributes.inFlight)} were in flight before: another consumer has received them, or an earlier pass was killed.`,
    )
  }
  const { redrive } = attributes ?? {}
  if (redrive !== undefined) {
    said.push(
      `This queue has a redrive policy of its own: messages that were received ${redrive.maxReceiveCount} times, also by passes, are moved to ${queueName(redrive.deadLetterQueueArn)}.`,
    )
  }
  if (entries.some(({ reason }) => reason === noRecord)) {
    said.push(`"${noRecord}": moved by SQS itself or sent by others, without a record.`)
  }
  return [...said, ...leftRemarks(pass)]
}

/** On messages that a pass could not read, or not release. */
export function leftRemarks({
  unreadable = 0,
  stillHidden = 0,
}: {
  readonly unreadable?: number
  readonly stillHidden?: number
}): readonly string[] {
  const said: string[] = []
  if (unreadable > 0) {
    said.push(`Left on the queue, because they cannot be read: ${messages(unreadable)}.`)
  }
  if (stillHidden > 0) {
    said.push(
      `${messages(stillHidden)} could not be made visible again. The leases end within a minute.`,
    )
  }
  return said
}
