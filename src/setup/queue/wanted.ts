import type { Attributes } from '../../queue/admin/admin.ts'
import {
  allowsSource,
  readRedriveAllowPolicy,
  withSource,
} from '../../queue/findings/redrive-allow-policy.ts'
import {
  leastMessageBytes,
  sqsLimits,
  longestRetentionSeconds,
  type QueueAttributes,
} from '../../queue/port.ts'
import { arnRef } from './arn-ref.ts'
import { withStreamStatement } from '../policy/queue-policy.ts'
import { newQueueDefaults, type QueueSpec } from './spec.ts'

/**
 * What must be set on a queue, by SQS's attribute names: everything on a new one; on one that exists
 * only what is asked for, and what is too little. Nothing is lowered unasked.
 */
export function wantedOfQueue(
  spec: QueueSpec,
  deadLetterName: string,
  there: QueueAttributes | undefined,
): Attributes {
  const { maxReceiveCount: count, visibilitySeconds, retentionSeconds } = spec
  const wait = there?.waitSeconds === newQueueDefaults.waitSeconds
  const target = there?.redrive?.deadLetterQueueArn
  const sameTarget = target?.endsWith(`:${deadLetterName}`) === true
  const maxReceiveCount =
    count ?? there?.redrive?.maxReceiveCount ?? newQueueDefaults.maxReceiveCount
  const sameCount = there?.redrive?.maxReceiveCount === maxReceiveCount
  const deadLetterTargetArn = sameTarget && target ? target : arnRef(deadLetterName)
  return {
    ...fifoAttributes(spec, there),
    ...(!wait && { ReceiveMessageWaitTimeSeconds: String(newQueueDefaults.waitSeconds) }),
    ...messageSize(spec, there),
    ...wanted('VisibilityTimeout', visibilitySeconds, there, newQueueDefaults.visibilitySeconds),
    ...wanted('MessageRetentionPeriod', retentionSeconds, there, newQueueDefaults.retentionSeconds),
    ...encryption(spec, there),
    ...(!(sameTarget && sameCount) && {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
    }),
  }
}

/** The same for the dead-letter queue: it keeps longer, and takes whatever the queue takes. */
export function wantedOfDeadLetterQueue(
  spec: QueueSpec,
  there: QueueAttributes | undefined,
): Attributes {
  const keepsLong = there?.retentionSeconds === longestRetentionSeconds
  const takesAll = there?.maxMessageBytes === sqsLimits.messageBytes
  const polls = there !== undefined && there.waitSeconds > 0
  return {
    ...fifoAttributes(spec, there),
    ...(!polls && { ReceiveMessageWaitTimeSeconds: String(newQueueDefaults.waitSeconds) }),
    ...(!takesAll && { MaximumMessageSize: String(sqsLimits.messageBytes) }),
    ...(!keepsLong && { MessageRetentionPeriod: String(longestRetentionSeconds) }),
    ...encryption(spec, there),
  }
}

/**
 * The redrive allow policy of the dead-letter queue. One of our own accepts this queue alone. Another
 * may serve other queues: it is extended where it shuts this one out, and else left.
 *
 * @param ours whether sluice made the dead-letter queue: then it has no policy only because that step
 *   was not reached.
 */
export function wantedRedriveAllow(
  sourceName: string,
  sourceArn: string | undefined,
  there: QueueAttributes | undefined,
  ours: boolean,
): Attributes {
  const own = there?.raw.RedriveAllowPolicy
  const policy = readRedriveAllowPolicy(own)
  const unfinished = ours && !own
  const allowed =
    policy._tag === 'AllowAll' || (sourceArn !== undefined && allowsSource(policy, sourceArn))
  if (there && allowed && !unfinished) return {}
  return { RedriveAllowPolicy: withSource(policy, sourceArn ?? arnRef(sourceName)) }
}

/**
 * The queue's policy with Stream's statement, for `stream: 'resource'`.
 *
 * @throws SetupError (`input`) where the policy that is there cannot be read.
 */
export function wantedPolicy(spec: QueueSpec, there: QueueAttributes | undefined): Attributes {
  if (spec.stream !== 'resource') return {}
  const Policy = withStreamStatement(there?.raw.Policy, there?.arn ?? arnRef(spec.name), spec.name)
  return Policy === undefined ? {} : { Policy }
}

function fifoAttributes({ fifo }: QueueSpec, there: QueueAttributes | undefined): Attributes {
  if (!fifo) return {}
  // Whether Stream gives deduplication ids is not public; without them SQS would refuse its events.
  if (there) {
    const contents = there.raw.ContentBasedDeduplication === 'true'
    return contents ? {} : { ContentBasedDeduplication: 'true' }
  }
  return { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
}

function messageSize({ maxMessageBytes }: QueueSpec, there: QueueAttributes | undefined) {
  const enough = there !== undefined && there.maxMessageBytes >= leastMessageBytes
  const bytes = maxMessageBytes ?? (enough ? there.maxMessageBytes : sqsLimits.messageBytes)
  return bytes === there?.maxMessageBytes ? {} : { MaximumMessageSize: String(bytes) }
}

/** Asked for and another: set. Not asked for: only on a new queue. */
function wanted(
  attribute: string,
  asked: number | undefined,
  there: QueueAttributes | undefined,
  usual: number,
): Attributes {
  const value = asked ?? (there ? undefined : usual)
  if (value === undefined || there?.raw[attribute] === String(value)) return {}
  return { [attribute]: String(value) }
}

/** SQS takes one kind of encryption at a time. A key that is there is kept unless another is asked for. */
function encryption({ kmsKey }: QueueSpec, there: QueueAttributes | undefined): Attributes {
  const own = there?.raw.KmsMasterKeyId
  const managed = there?.raw.SqsManagedSseEnabled === 'true'
  if (kmsKey === undefined) return own || managed ? {} : { SqsManagedSseEnabled: 'true' }
  if (own === kmsKey) return {}
  return { KmsMasterKeyId: kmsKey, ...(managed && { SqsManagedSseEnabled: 'false' }) }
}
