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
 * The attributes to set on a queue, by SQS's names: all on a new one; on one that exists only those that were
 * given and those that are too low. A value that was not given is never lowered.
 */
export function wantedOfQueue(
  spec: QueueSpec,
  deadLetterName: string,
  existing: QueueAttributes | undefined,
): Attributes {
  const { maxReceiveCount: count, visibilitySeconds, retentionSeconds } = spec
  const wait = existing?.waitSeconds === newQueueDefaults.waitSeconds
  const target = existing?.redrive?.deadLetterQueueArn
  const sameTarget = target?.endsWith(`:${deadLetterName}`) === true
  const maxReceiveCount =
    count ?? existing?.redrive?.maxReceiveCount ?? newQueueDefaults.maxReceiveCount
  const sameCount = existing?.redrive?.maxReceiveCount === maxReceiveCount
  const deadLetterTargetArn = sameTarget && target ? target : arnRef(deadLetterName)
  return {
    ...fifoAttributes(spec, existing),
    ...(!wait && { ReceiveMessageWaitTimeSeconds: String(newQueueDefaults.waitSeconds) }),
    ...messageSize(spec, existing),
    ...wanted('VisibilityTimeout', visibilitySeconds, existing, newQueueDefaults.visibilitySeconds),
    ...wanted(
      'MessageRetentionPeriod',
      retentionSeconds,
      existing,
      newQueueDefaults.retentionSeconds,
    ),
    ...encryption(spec, existing),
    ...(!(sameTarget && sameCount) && {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
    }),
  }
}

/** The same for the dead-letter queue: it has a longer retention, and accepts every message of the queue. */
export function wantedOfDeadLetterQueue(
  spec: QueueSpec,
  existing: QueueAttributes | undefined,
): Attributes {
  const keepsLong = existing?.retentionSeconds === longestRetentionSeconds
  const takesAll = existing?.maxMessageBytes === sqsLimits.messageBytes
  const polls = existing !== undefined && existing.waitSeconds > 0
  return {
    ...fifoAttributes(spec, existing),
    ...(!polls && { ReceiveMessageWaitTimeSeconds: String(newQueueDefaults.waitSeconds) }),
    ...(!takesAll && { MaximumMessageSize: String(sqsLimits.messageBytes) }),
    ...(!keepsLong && { MessageRetentionPeriod: String(longestRetentionSeconds) }),
    ...encryption(spec, existing),
  }
}

/**
 * The redrive allow policy of the dead-letter queue. One of our own accepts this queue alone. Another
 * may serve other queues: it is extended where it excludes this one, and stays otherwise.
 *
 * @param ours whether sluice created the dead-letter queue: then it lacks a policy only because that step
 *   was not reached.
 */
export function wantedRedriveAllow(
  sourceName: string,
  sourceArn: string | undefined,
  existing: QueueAttributes | undefined,
  ours: boolean,
): Attributes {
  const own = existing?.raw.RedriveAllowPolicy
  const policy = readRedriveAllowPolicy(own)
  const unfinished = ours && !own
  const allowed =
    policy._tag === 'AllowAll' || (sourceArn !== undefined && allowsSource(policy, sourceArn))
  if (existing && allowed && !unfinished) return {}
  return { RedriveAllowPolicy: withSource(policy, sourceArn ?? arnRef(sourceName)) }
}

/**
 * The queue's policy with Stream's statement, for `stream: 'resource'`.
 *
 * @throws SetupError (`input`) where the existing policy cannot be read.
 */
export function wantedPolicy(spec: QueueSpec, existing: QueueAttributes | undefined): Attributes {
  if (spec.stream !== 'resource') return {}
  const Policy = withStreamStatement(
    existing?.raw.Policy,
    existing?.arn ?? arnRef(spec.name),
    spec.name,
  )
  return Policy === undefined ? {} : { Policy }
}

function fifoAttributes({ fifo }: QueueSpec, existing: QueueAttributes | undefined): Attributes {
  if (!fifo) return {}
  // Whether Stream gives deduplication ids is not public; without them SQS would refuse its events.
  if (existing) {
    const contents = existing.raw.ContentBasedDeduplication === 'true'
    return contents ? {} : { ContentBasedDeduplication: 'true' }
  }
  return { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
}

function messageSize({ maxMessageBytes }: QueueSpec, existing: QueueAttributes | undefined) {
  const enough = existing !== undefined && existing.maxMessageBytes >= leastMessageBytes
  const bytes = maxMessageBytes ?? (enough ? existing.maxMessageBytes : sqsLimits.messageBytes)
  return bytes === existing?.maxMessageBytes ? {} : { MaximumMessageSize: String(bytes) }
}

/** Set where it was given and differs. Not given: only on a new queue. */
function wanted(
  attribute: string,
  asked: number | undefined,
  existing: QueueAttributes | undefined,
  usual: number,
): Attributes {
  const value = asked ?? (existing ? undefined : usual)
  if (value === undefined || existing?.raw[attribute] === String(value)) return {}
  return { [attribute]: String(value) }
}

/** SQS accepts one kind of encryption at a time. An existing key stays unless another is given. */
function encryption({ kmsKey }: QueueSpec, existing: QueueAttributes | undefined): Attributes {
  const own = existing?.raw.KmsMasterKeyId
  const managed = existing?.raw.SqsManagedSseEnabled === 'true'
  if (kmsKey === undefined) return own || managed ? {} : { SqsManagedSseEnabled: 'true' }
  if (own === kmsKey) return {}
  return { KmsMasterKeyId: kmsKey, ...(managed && { SqsManagedSseEnabled: 'false' }) }
}
