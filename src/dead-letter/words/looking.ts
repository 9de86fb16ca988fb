import type { QueueAttributes } from '../../queue/port.ts'
import { queueName } from '../../queue/queue-url.ts'
import { redriven } from '../record/record.ts'
import type { LossReason } from '../select/groups.ts'
import type { SnapshotInfo } from '../snapshot/snapshot.ts'
import { messages, messagesDo } from './counts.ts'

/** `TypeError [E1]: no such user`; a dash where nothing is known. */
export function errorText(
  error: { readonly name: string; readonly message: string; readonly code?: string } | undefined,
): string {
  if (error === undefined) return '-'
  const { name, message, code } = error
  return `${name}${code === undefined ? '' : ` [${code}]`}: ${message}`
}

/** Why a message is lost when it is. */
export const lossText: Readonly<Record<LossReason, string>> = {
  'counted from its dead-lettering': 'counted from when it was sent to the DLQ',
  'moved by SQS: counted from its first sending':
    'SQS moved it, and on a standard queue counts from its first sending',
  'moved by SQS on a FIFO queue: counted from the move':
    'SQS moved it, and on a FIFO queue counts anew from the move',
}

/** Said before a pass. */
export function ownPolicyWarning(attributes: QueueAttributes | undefined): string | undefined {
  const redrive = attributes?.redrive
  if (redrive === undefined) return undefined
  const next = queueName(redrive.deadLetterQueueArn)
  return `Warning: this queue has a redrive policy of its own. Messages that were received ${redrive.maxReceiveCount} times, also by looking, are moved to ${next}. If it is a source queue, its dead-letter queue is ${next}: name that.`
}

/** What a person should know about a snapshot besides its messages, in sentences. */
export function snapshotRemarks(info: SnapshotInfo): readonly string[] {
  const { end, fifo, inFlight = 0, unreadable } = info
  const said: string[] = []
  if (end === 'full') {
    said.push(
      `There may be more: the pass ended with ${messages(info.messages)} in flight, since SQS stops at 120,000.`,
    )
  }
  if (end === 'interrupted') said.push('There may be more: the pass was interrupted.')
  if (fifo) said.push('On a FIFO queue only the first messages of each group can be reached.')
  if (inFlight > 0) {
    said.push(
      `About ${messagesDo(inFlight, 'was', 'were')} in flight before: received by another consumer, or by a pass that was broken off.`,
    )
  }
  if (unreadable > 0) {
    said.push(`Left on the queue, because they cannot be read: ${messages(unreadable)}.`)
  }
  return said
}

export function stillHiddenRemark(count: number): string {
  return `${messages(count)} could not be made visible again. The leases end within five minutes.`
}

export const noRecordRemark = `"${redriven}": moved by SQS itself or sent by others, without a record.`
