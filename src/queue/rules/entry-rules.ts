import { sqsLimits, type Outgoing, outgoingBytes, type VisibilityChange } from '../port.ts'
import { attributesFault } from './attribute-rules.ts'
import { isToken } from '../../message/sendable-text.ts'
import { type EntryFault, senderFault } from './entry-fault.ts'
import { isSendable } from './sendable.ts'

/** What an adapter knows of the queue when it judges a message. */
export interface QueueLimits {
  readonly fifo: boolean
  /** The queue's MaximumMessageSize, where it is known; else SQS's own limit. */
  readonly maxMessageBytes?: number
  /** FIFO: ContentBasedDeduplication, where it is known. */
  readonly contentBasedDeduplication?: boolean
}

/**
 * Why SQS would refuse this message; undefined if it would accept it. Every adapter asks before it sends,
 * since one entry that breaks a rule can fail its whole batch, and since local servers accept what SQS
 * refuses. The rules are those of SendMessage in the SQS API reference and of its page on message quotas.
 */
export function outgoingFault(message: Outgoing, limits: QueueLimits): EntryFault | undefined {
  return (
    bodyFault(message.body) ??
    attributesFault(message.attributes ?? {}) ??
    sizeFault(message, limits.maxMessageBytes ?? sqsLimits.messageBytes) ??
    delayFault(message, limits.fifo) ??
    groupFault(message, limits)
  )
}

/** Why SQS would refuse this change; undefined when it is within limits. */
export function visibilityFault({ seconds }: VisibilityChange): EntryFault | undefined {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= sqsLimits.visibilitySeconds) return
  return senderFault(
    'InvalidParameterValue',
    `A visibility timeout is a whole number of seconds from 0 to ${sqsLimits.visibilitySeconds}, got ${seconds}.`,
  )
}

function bodyFault(body: string): EntryFault | undefined {
  if (body === '') return senderFault('MissingParameter', 'A message needs a body.')
  if (isSendable(body)) return
  return senderFault(
    'InvalidMessageContents',
    'The body holds a character that SQS refuses: a control character other than tab, LF and CR, or half of a surrogate pair.',
  )
}

function sizeFault(message: Outgoing, most: number): EntryFault | undefined {
  const bytes = outgoingBytes(message)
  if (bytes <= most) return
  return senderFault(
    'InvalidParameterValue',
    `The message has ${bytes} bytes, attributes counted; the queue accepts ${most}.`,
  )
}

function delayFault({ delaySeconds }: Outgoing, fifo: boolean): EntryFault | undefined {
  if (delaySeconds === undefined) return
  if (fifo) {
    return senderFault(
      'InvalidParameterValue',
      'A FIFO queue accepts no delay of a single message.',
    )
  }
  if (
    !Number.isInteger(delaySeconds) ||
    delaySeconds < 0 ||
    delaySeconds > sqsLimits.delaySeconds
  ) {
    return senderFault(
      'InvalidParameterValue',
      `A delay is a whole number of seconds from 0 to ${sqsLimits.delaySeconds}, got ${delaySeconds}.`,
    )
  }
}

function groupFault(message: Outgoing, limits: QueueLimits): EntryFault | undefined {
  const { groupId, deduplicationId } = message
  if (groupId !== undefined && !isToken(groupId)) return tokenFault('group id')
  if (deduplicationId !== undefined && !isToken(deduplicationId)) {
    return tokenFault('deduplication id')
  }
  if (!limits.fifo) {
    return deduplicationId === undefined
      ? undefined
      : senderFault('InvalidParameterValue', 'Only a FIFO queue accepts a deduplication id.')
  }
  if (groupId === undefined) {
    return senderFault('MissingParameter', 'A message of a FIFO queue needs a group id.')
  }
  if (deduplicationId === undefined && limits.contentBasedDeduplication === false) {
    return senderFault(
      'InvalidParameterValue',
      'The FIFO queue has no ContentBasedDeduplication: the message needs a deduplication id.',
    )
  }
}

function tokenFault(name: string): EntryFault {
  return senderFault(
    'InvalidParameterValue',
    `The ${name} must have 1 to 128 letters, digits or punctuation marks.`,
  )
}
