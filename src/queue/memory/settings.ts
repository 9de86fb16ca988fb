import { type QueueAttributes, type RedrivePolicy, sqsLimits } from '../port.ts'
import { readAttributes } from '../queue-attributes.ts'
import { isFifo } from '../queue-url.ts'
import type { AttributeValues } from '../rules/queue-attribute-rules.ts'
import type { MessageCounts } from './store/message-states.ts'
import type { StoreSettings } from './store/store-settings.ts'

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
  /** Default 120,000, as on SQS. */
  readonly inFlightLimit?: number
}

/** What is fixed for a queue. */
export interface QueueIdentity {
  readonly name: string
  readonly arn: string
  readonly createdAtMs: number
}

/** The settings of a queue. They can change while it lives: the store reads them whenever it needs them. */
export class QueueSettings implements StoreSettings {
  readonly name: string
  readonly arn: string
  readonly fifo: boolean
  readonly inFlightLimit: number
  readonly #createdAtMs: number
  #changedAtMs: number
  #values: AttributeValues
  #read: QueueAttributes

  constructor(identity: QueueIdentity, values: AttributeValues, inFlightLimit = 120_000) {
    this.name = identity.name
    this.arn = identity.arn
    this.fifo = isFifo(identity.name)
    this.inFlightLimit = inFlightLimit
    this.#createdAtMs = identity.createdAtMs
    this.#changedAtMs = identity.createdAtMs
    this.#values = values
    this.#read = readAttributes(values, identity.name)
  }

  /** Those that were set and SQS's defaults, by SQS's names. */
  get values(): AttributeValues {
    return this.#values
  }

  get visibilitySeconds(): number {
    return this.#read.visibilitySeconds
  }

  get waitSeconds(): number {
    return this.#read.waitSeconds
  }

  get delaySeconds(): number {
    return this.#read.delaySeconds
  }

  get retentionSeconds(): number {
    return this.#read.retentionSeconds
  }

  get maxMessageBytes(): number {
    return this.#read.maxMessageBytes
  }

  get contentBasedDeduplication(): boolean {
    return this.#values.ContentBasedDeduplication === 'true'
  }

  get deduplicationScope(): 'queue' | 'messageGroup' {
    return this.#values.DeduplicationScope === 'messageGroup' ? 'messageGroup' : 'queue'
  }

  get redrivePolicy(): RedrivePolicy | undefined {
    return this.#read.redrive
  }

  change(values: AttributeValues, nowMs: number): void {
    this.#values = values
    this.#changedAtMs = nowMs
    this.#read = readAttributes(values, this.name)
  }

  /** As GetQueueAttributes reports them, with the counts. */
  attributes(counts: MessageCounts): QueueAttributes {
    const raw = {
      ...this.#values,
      QueueArn: this.arn,
      CreatedTimestamp: inSeconds(this.#createdAtMs),
      LastModifiedTimestamp: inSeconds(this.#changedAtMs),
      ApproximateNumberOfMessages: String(counts.visible),
      ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
      ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    }
    return readAttributes(raw, this.name)
  }
}

/** The attributes of a new queue for which none are set. */
export function defaultValues(name: string): AttributeValues {
  return {
    VisibilityTimeout: '30',
    ReceiveMessageWaitTimeSeconds: '0',
    DelaySeconds: '0',
    MessageRetentionPeriod: '345600',
    MaximumMessageSize: String(sqsLimits.messageBytes),
    SqsManagedSseEnabled: 'true',
    ...(isFifo(name) && {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    }),
  }
}

/** The settings by SQS's names. */
export function valuesOf(settings: MemoryQueueSettings): AttributeValues {
  const { contentBasedDeduplication, redrive } = settings
  const numbers = Object.entries(numberNames).flatMap(([setting, name]) => {
    const number = settings[setting as keyof typeof numberNames]
    return number === undefined ? [] : [[name, String(number)]]
  })
  return {
    ...Object.fromEntries(numbers),
    ...(contentBasedDeduplication && { ContentBasedDeduplication: 'true' }),
    ...(redrive && { RedrivePolicy: redrivePolicyJson(redrive) }),
  }
}

const numberNames = {
  visibilitySeconds: 'VisibilityTimeout',
  waitSeconds: 'ReceiveMessageWaitTimeSeconds',
  delaySeconds: 'DelaySeconds',
  retentionSeconds: 'MessageRetentionPeriod',
  maxMessageBytes: 'MaximumMessageSize',
} as const

/** As SQS returns a RedrivePolicy, whatever the form in which it was set. */
export function redrivePolicyJson({ deadLetterQueueArn, maxReceiveCount }: RedrivePolicy): string {
  return JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount })
}

function inSeconds(ms: number): string {
  return String(Math.floor(ms / 1000))
}
