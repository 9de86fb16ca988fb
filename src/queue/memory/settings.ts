import { sqsLimits, type QueueAttributes, type RedrivePolicy } from '../port.ts'
import { isFifo } from '../queue-url.ts'
import type { MessageCounts } from './store/message-states.ts'

/** How a queue in memory behaves; without a setting it is as SQS makes a queue. */
export interface MemoryQueueSettings {
  /** Default 30. */
  readonly visibilitySeconds?: number
  /** Default 0. The port asks for a wait with each receive; this is what `attributes` reports. */
  readonly waitSeconds?: number
  /** Default 0. */
  readonly delaySeconds?: number
  /** Default 345,600 (4 days). */
  readonly retentionSeconds?: number
  /** Default 1,048,576. */
  readonly maxMessageBytes?: number
  /** FIFO: ids from the bodies. Default false. */
  readonly contentBasedDeduplication?: boolean
  /** Where messages go that were received too often; the DLQ is one of the same service. */
  readonly redrive?: RedrivePolicy
  /** Default 120,000, SQS's limit for standard queues. */
  readonly inFlightLimit?: number
}

export interface ResolvedSettings extends Required<Omit<MemoryQueueSettings, 'redrive'>> {
  readonly name: string
  readonly arn: string
  readonly fifo: boolean
  readonly redrivePolicy: RedrivePolicy | undefined
}

export function resolveSettings(
  name: string,
  arn: string,
  { redrive, ...given }: MemoryQueueSettings,
): ResolvedSettings {
  return {
    visibilitySeconds: 30,
    waitSeconds: 0,
    delaySeconds: 0,
    retentionSeconds: 345_600,
    maxMessageBytes: sqsLimits.messageBytes,
    contentBasedDeduplication: false,
    inFlightLimit: 120_000,
    ...given,
    name,
    arn,
    fifo: isFifo(name),
    redrivePolicy: redrive,
  }
}

/** The settings and counts as GetQueueAttributes reports them. */
export function memoryAttributes(
  settings: ResolvedSettings,
  counts: MessageCounts,
): QueueAttributes {
  return {
    arn: settings.arn,
    fifo: settings.fifo,
    visibilitySeconds: settings.visibilitySeconds,
    waitSeconds: settings.waitSeconds,
    delaySeconds: settings.delaySeconds,
    retentionSeconds: settings.retentionSeconds,
    maxMessageBytes: settings.maxMessageBytes,
    redrive: settings.redrivePolicy,
    ...counts,
    raw: rawAttributes(settings, counts),
  }
}

function rawAttributes(settings: ResolvedSettings, counts: MessageCounts): Record<string, string> {
  const raw: Record<string, string> = {
    QueueArn: settings.arn,
    VisibilityTimeout: String(settings.visibilitySeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.waitSeconds),
    DelaySeconds: String(settings.delaySeconds),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    MaximumMessageSize: String(settings.maxMessageBytes),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
  }
  if (settings.fifo) {
    raw.FifoQueue = 'true'
    raw.ContentBasedDeduplication = String(settings.contentBasedDeduplication)
  }
  if (settings.redrivePolicy) {
    const { deadLetterQueueArn, maxReceiveCount } = settings.redrivePolicy
    raw.RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount })
  }
  return raw
}
