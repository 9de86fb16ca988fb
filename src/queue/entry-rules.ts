import type { MessageAttribute } from '../message/received.ts'
import {
  type EntryResult,
  limits,
  type Outgoing,
  outgoingBytes,
  type VisibilityChange,
} from './port.ts'

/** What an adapter knows of the queue when it judges a message. */
export interface QueueBounds {
  readonly fifo: boolean
  /** The queue's MaximumMessageSize, where it is known; else SQS's own bound. */
  readonly maxMessageBytes?: number
  /** FIFO: ContentBasedDeduplication, where it is known. */
  readonly contentBasedDeduplication?: boolean
}

export type EntryFault = Extract<EntryResult, { ok: false }>

/**
 * Why SQS would refuse this message; undefined when it would take it. Every adapter asks before it
 * sends, since one entry that breaks a rule can fail its whole batch, and since local servers accept
 * what SQS refuses. The rules are those of SendMessage in the SQS API reference and of its page on
 * message quotas.
 */
export function outgoingFault(message: Outgoing, bounds: QueueBounds): EntryFault | undefined {
  return (
    bodyFault(message.body) ??
    attributesFault(message.attributes ?? {}) ??
    sizeFault(message, bounds.maxMessageBytes ?? limits.messageBytes) ??
    delayFault(message, bounds.fifo) ??
    groupFault(message, bounds)
  )
}

/** Why SQS would refuse this change; undefined when it is within bounds. */
export function visibilityFault({ seconds }: VisibilityChange): EntryFault | undefined {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= limits.visibilitySeconds) return
  return senderFault(
    'InvalidParameterValue',
    `A visibility timeout is a whole number of seconds from 0 to ${limits.visibilitySeconds}, got ${seconds}.`,
  )
}

/** An entry that SQS refuses for good: our mistake, so that trying again is of no use. */
export function senderFault(code: string, message: string): EntryFault {
  return { ok: false, code, senderFault: true, message }
}

/** True when SQS takes every character: of the control characters tab, LF and CR, no lone surrogates. */
export function isSendable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SQS refuses.
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)
}

function bodyFault(body: string): EntryFault | undefined {
  if (body === '') return senderFault('MissingParameter', 'A message needs a body.')
  if (isSendable(body)) return
  return senderFault(
    'InvalidMessageContents',
    'The body holds a character that SQS refuses: a control character other than tab, LF and CR, or half of a surrogate pair.',
  )
}

function attributesFault(
  attributes: Readonly<Record<string, MessageAttribute>>,
): EntryFault | undefined {
  const all = Object.entries(attributes)
  if (all.length > limits.attributes) {
    return senderFault(
      'InvalidParameterValue',
      `A message has at most ${limits.attributes} attributes, this one has ${all.length}.`,
    )
  }
  for (const [name, attribute] of all) {
    const wrong = nameFault(name) ?? valueFault(attribute)
    if (wrong) {
      return senderFault('InvalidParameterValue', `The attribute ${JSON.stringify(name)} ${wrong}.`)
    }
  }
}

function nameFault(name: string): string | undefined {
  if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name)) {
    return 'has a name that SQS refuses: 1 to 256 letters, digits, "_", "-" and "."'
  }
  if (/^(aws|amazon)\./i.test(name)) return 'has a name that is reserved: "AWS." and "Amazon."'
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) {
    return 'has a name with a period at an end, or two in a row'
  }
}

function valueFault(attribute: MessageAttribute): string | undefined {
  if (!/^(String|Number|Binary)(\..+)?$/.test(attribute.dataType)) {
    return 'needs a data type String, Number or Binary'
  }
  if (attribute.dataType.length > 256) return 'has a data type of more than 256 characters'
  if ('binaryValue' in attribute) {
    return attribute.binaryValue.byteLength === 0 ? 'has an empty value' : undefined
  }
  if (attribute.stringValue === '') return 'has an empty value'
  if (!isSendable(attribute.stringValue)) return 'holds a character that SQS refuses'
  if (attribute.dataType.startsWith('Number') && !isNumeral(attribute.stringValue)) {
    return 'is a Number whose value is none'
  }
}

function isNumeral(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}

function sizeFault(message: Outgoing, most: number): EntryFault | undefined {
  const bytes = outgoingBytes(message)
  if (bytes <= most) return
  return senderFault(
    'InvalidParameterValue',
    `The message has ${bytes} bytes, attributes counted; the queue takes ${most}.`,
  )
}

function delayFault({ delaySeconds }: Outgoing, fifo: boolean): EntryFault | undefined {
  if (delaySeconds === undefined) return
  if (fifo) {
    return senderFault('InvalidParameterValue', 'A FIFO queue takes no delay for one message.')
  }
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > limits.delaySeconds) {
    return senderFault(
      'InvalidParameterValue',
      `A delay is a whole number of seconds from 0 to ${limits.delaySeconds}, got ${delaySeconds}.`,
    )
  }
}

function groupFault(message: Outgoing, bounds: QueueBounds): EntryFault | undefined {
  const { groupId, deduplicationId } = message
  if (groupId !== undefined && !isToken(groupId)) return tokenFault('group id')
  if (deduplicationId !== undefined && !isToken(deduplicationId)) {
    return tokenFault('deduplication id')
  }
  if (!bounds.fifo) {
    return deduplicationId === undefined
      ? undefined
      : senderFault('InvalidParameterValue', 'Only a FIFO queue takes a deduplication id.')
  }
  if (groupId === undefined) {
    return senderFault('MissingParameter', 'A message of a FIFO queue needs a group id.')
  }
  if (deduplicationId === undefined && bounds.contentBasedDeduplication === false) {
    return senderFault(
      'InvalidParameterValue',
      'The FIFO queue has no ContentBasedDeduplication: the message needs a deduplication id.',
    )
  }
}

/** 1 to 128 printable ASCII characters without the space, as group and deduplication ids must be. */
function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,128}$/.test(text)
}

function tokenFault(name: string): EntryFault {
  return senderFault(
    'InvalidParameterValue',
    `The ${name} must have 1 to 128 letters, digits or punctuation marks.`,
  )
}
