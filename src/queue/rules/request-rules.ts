import { queueError } from '../errors/error-sentence.ts'
import { sqsLimits, type Outgoing, outgoingBytes, type ReceiveRequest } from '../port.ts'
import type { QueueAction } from '../queue-error.ts'
import { type EntryFault, senderFault } from './entry-fault.ts'

/**
 * SQS's rules for a request as a whole, checked by every adapter before anything is sent, so that a
 * mistake of ours gives the same error over AWS, over a local server and in memory.
 *
 * @throws QueueError `InvalidRequest`.
 */
export function checkReceive(queue: string, request: ReceiveRequest): void {
  const { maxMessages, waitSeconds, visibilitySeconds = 0 } = request
  const wrong =
    outside('number of messages', maxMessages, 1, sqsLimits.batchEntries) ??
    outside('wait time', waitSeconds, 0, sqsLimits.waitSeconds) ??
    outside('visibility timeout', visibilitySeconds, 0, sqsLimits.visibilitySeconds)
  if (wrong) throw refusal('ReceiveMessage', queue, 'InvalidParameterValue', wrong)
}

/** One to ten entries. @throws QueueError `InvalidRequest`. */
export function checkBatch(action: QueueAction, queue: string, entries: readonly unknown[]): void {
  if (entries.length === 0) {
    throw refusal(action, queue, 'EmptyBatchRequest', 'A batch needs at least one entry.')
  }
  if (entries.length > sqsLimits.batchEntries) {
    const words = `A batch holds at most ${sqsLimits.batchEntries} entries, this one has ${entries.length}.`
    throw refusal(action, queue, 'TooManyEntriesInBatchRequest', words)
  }
}

/**
 * One to ten messages, 1 MiB in total. One that is too large by itself does not count here: it is
 * kept out of the batch, with a fault of its own.
 *
 * @throws QueueError `InvalidRequest`.
 */
export function checkSend(queue: string, messages: readonly Outgoing[]): void {
  checkBatch('SendMessage', queue, messages)
  const each = messages.filter((message) => outgoingBytes(message) <= sqsLimits.messageBytes)
  const fault = batchSizeFault(each)
  if (fault) throw refusal('SendMessage', queue, fault.code, fault.message)
}

/** Why SQS would refuse these messages as one batch for their size. */
export function batchSizeFault(messages: readonly Outgoing[]): EntryFault | undefined {
  const bytes = messages.reduce((sum, message) => sum + outgoingBytes(message), 0)
  if (bytes <= sqsLimits.batchBytes) return undefined
  return senderFault(
    'BatchRequestTooLong',
    `A batch holds at most ${sqsLimits.batchBytes} bytes, attributes counted; this one has ${bytes}.`,
  )
}

function outside(name: string, value: number, least: number, most: number): string | undefined {
  if (Number.isInteger(value) && value >= least && value <= most) return undefined
  return `The ${name} of a receive must be a whole number from ${least} to ${most}, got ${value}.`
}

function refusal(action: QueueAction, queue: string, code: string, detail: string) {
  return queueError({ kind: 'InvalidRequest', action, queue, code, detail })
}
