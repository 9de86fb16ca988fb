import { longestRetentionSeconds, sqsLimits } from '../port.ts'
import { type EntryFault, senderFault } from './entry-fault.ts'
import { policyFault, redriveAllowPolicyFault, redrivePolicyFault } from './policy-rules.ts'

/** The attributes of a queue, by SQS's names. */
export type AttributeValues = Readonly<Record<string, string>>

/**
 * Why SQS would refuse to create a queue with these attributes; undefined if it would accept them. The names and
 * ranges are those of CreateQueue in the SQS API reference.
 */
export function newQueueFault(attributes: AttributeValues, fifo: boolean): EntryFault | undefined {
  if (fifo && attributes.FifoQueue !== 'true') {
    return senderFault(
      'InvalidParameterValue',
      'The name of a standard queue has 1 to 80 letters, digits, "-" and "_". For a FIFO queue set FifoQueue to true.',
    )
  }
  return attributesFault(attributes, fifo)
}

/** Why SQS would refuse to set these attributes of a queue, by the names and ranges of SetQueueAttributes. */
export function changedQueueFault(
  attributes: AttributeValues,
  fifo: boolean,
): EntryFault | undefined {
  if (fifo && (attributes.FifoQueue ?? 'true') !== 'true') {
    return invalidValue('FifoQueue', 'the type of a queue cannot be changed')
  }
  return attributesFault(attributes, fifo)
}

/** Why these attributes cannot stand together; given are all that the queue will have. */
export function togetherFault(attributes: AttributeValues): EntryFault | undefined {
  const { FifoThroughputLimit, DeduplicationScope, KmsMasterKeyId, SqsManagedSseEnabled } =
    attributes
  if (FifoThroughputLimit === 'perMessageGroupId' && DeduplicationScope !== 'messageGroup') {
    return invalidValue(
      'FifoThroughputLimit',
      'perMessageGroupId requires the DeduplicationScope messageGroup',
    )
  }
  if (KmsMasterKeyId && SqsManagedSseEnabled === 'true') {
    return senderFault(
      'InvalidAttributeName',
      'A queue is encrypted with a KMS key or by SQS, not both: set KmsMasterKeyId or SqsManagedSseEnabled.',
    )
  }
}

function attributesFault(attributes: AttributeValues, fifo: boolean): EntryFault | undefined {
  for (const [name, value] of Object.entries(attributes)) {
    const faultOf = rules.get(name)
    if (faultOf === undefined || (fifoOnly.has(name) && !fifo)) return unknownAttribute(name)
    const fault = faultOf(value)
    if (typeof fault === 'string') return invalidValue(name, fault)
    if (fault) return fault
  }
}

export function unknownAttribute(name: string): EntryFault {
  return senderFault('InvalidAttributeName', `Unknown attribute ${JSON.stringify(name)}.`)
}

export function invalidValue(name: string, why: string): EntryFault {
  return senderFault('InvalidAttributeValue', `Invalid value for the attribute ${name}: ${why}.`)
}

/** Why a value is refused: the reason, or a fault of its own code. */
type Rule = (value: string) => string | EntryFault | undefined

const boolean = oneOf('true', 'false')

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['DelaySeconds', wholeNumber(0, sqsLimits.delaySeconds)],
  ['MaximumMessageSize', wholeNumber(1_024, sqsLimits.messageBytes)],
  ['MessageRetentionPeriod', wholeNumber(60, longestRetentionSeconds)],
  ['ReceiveMessageWaitTimeSeconds', wholeNumber(0, sqsLimits.waitSeconds)],
  ['VisibilityTimeout', wholeNumber(0, sqsLimits.visibilitySeconds)],
  ['KmsMasterKeyId', () => undefined],
  ['KmsDataKeyReusePeriodSeconds', wholeNumber(60, 86_400)],
  ['SqsManagedSseEnabled', boolean],
  ['Policy', policyFault],
  ['RedrivePolicy', redrivePolicyFault],
  ['RedriveAllowPolicy', redriveAllowPolicyFault],
  ['FifoQueue', oneOf('true')],
  ['ContentBasedDeduplication', boolean],
  ['DeduplicationScope', oneOf('queue', 'messageGroup')],
  ['FifoThroughputLimit', oneOf('perQueue', 'perMessageGroupId')],
])

/** The names of the attributes that a client may set. */
export const settableAttributes: readonly string[] = [...rules.keys()]

const fifoOnly: ReadonlySet<string> = new Set([
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
])

function wholeNumber(least: number, most: number): Rule {
  return (value) =>
    /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `it must be a whole number from ${least} to ${most}`
}

function oneOf(...values: readonly string[]): Rule {
  return (value) => (values.includes(value) ? undefined : `it must be ${values.join(' or ')}`)
}
