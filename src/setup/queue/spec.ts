import { usualReceives } from '../../message/attempts.ts'
import { leastMessageBytes, sqsLimits, longestRetentionSeconds } from '../../queue/port.ts'
import { deadLetterNameOf } from '../../queue/queue-url.ts'
import { checkedQueueName } from './name.ts'
import { SetupError } from '../setup-error.ts'

/** How Stream gets its right to send: by the keys of an IAM user, or by the queue's own policy. */
export type StreamAccess = 'keys' | 'resource'

/** The queue that is wanted. Only the name is required. */
export interface QueueOptions {
  readonly name: string
  /** FIFO; a name that ends in `.fifo` says so too. Default false. */
  readonly fifo?: boolean
  /** Default: NAME-dlq, or the one that the queue has already. */
  readonly deadLetterName?: string
  /** Receives before SQS moves a message by itself, 1 to 1,000. Default 12: ten attempts, and two for the worker's own send. */
  readonly maxReceiveCount?: number
  /** 0 to 43,200. Default 120: twice the worker's handler time-out. */
  readonly visibilitySeconds?: number
  /** 60 to 1,209,599: shorter than the dead-letter queue's 14 days. Default 4 days. */
  readonly retentionSeconds?: number
  /** 262,144 to 1,048,576. Default 1,048,576. */
  readonly maxMessageBytes?: number
  /** Id, ARN or alias of a KMS key. Default: keys that SQS manages (SSE-SQS). */
  readonly kmsKey?: string
  /** With `resource` the queue's policy lets Stream's account send. */
  readonly stream?: StreamAccess
  readonly tags?: Readonly<Record<string, string>>
}

/**
 * The same, checked. A setting that is undefined is kept on an existing queue, and has its default on a new
 * one.
 */
export interface QueueSpec extends Omit<QueueOptions, 'fifo' | 'tags'> {
  readonly fifo: boolean
  readonly tags: Readonly<Record<string, string>>
  /** The dead-letter queue's name, where the queue has none. */
  readonly usualDeadLetterName: string
}

/** The settings of a new queue where none are given. */
export const newQueueDefaults = {
  maxReceiveCount: usualReceives,
  visibilitySeconds: 120,
  retentionSeconds: 345_600,
  maxMessageBytes: sqsLimits.messageBytes,
  waitSeconds: sqsLimits.waitSeconds,
} as const

/** @throws SetupError (`input`) with a sentence that names what is wrong. */
export function queueSpec(options: QueueOptions): QueueSpec {
  const { fifo: asked = false, tags = {}, ...rest } = options
  const name = checkedQueueName(options.name, asked)
  const fifo = name.endsWith('.fifo')
  checkNumbers(options)
  checkKey(options)
  checkTags(tags)
  const deadLetterName =
    options.deadLetterName === undefined
      ? undefined
      : checkedQueueName(options.deadLetterName, fifo)
  if (deadLetterName === name) throw input('A queue cannot be its own dead-letter queue.')
  if (deadLetterName?.endsWith('.fifo') && !fifo) {
    throw input(
      `The dead-letter queue ${deadLetterName} would be FIFO and ${name} is not: both must be of the same type.`,
    )
  }
  return {
    ...rest,
    name,
    fifo,
    tags: { ...tags },
    usualDeadLetterName: deadLetterName ?? checkedQueueName(deadLetterNameOf(name)),
    ...(deadLetterName !== undefined && { deadLetterName }),
  }
}

const limits = [
  ['maxReceiveCount', 1, 1_000, 'maxReceiveCount'],
  ['visibilitySeconds', 0, sqsLimits.visibilitySeconds, 'The visibility timeout'],
  ['retentionSeconds', 60, longestRetentionSeconds, 'The retention'],
  ['maxMessageBytes', leastMessageBytes, sqsLimits.messageBytes, 'MaximumMessageSize'],
] as const

function checkNumbers(options: QueueOptions): void {
  for (const [option, least, most, name] of limits) {
    const value = options[option]
    if (value === undefined) continue
    if (!Number.isInteger(value) || value < least || value > most) {
      throw input(`${name} must be a whole number from ${least} to ${most}, got ${value}.`)
    }
  }
  if (options.retentionSeconds === longestRetentionSeconds) {
    throw input(
      "14 days is SQS's longest retention, and the dead-letter queue's must be longer than the queue's: use a shorter one.",
    )
  }
}

function checkKey({ kmsKey, stream }: QueueOptions): void {
  if (kmsKey === undefined) return
  if (!/^[A-Za-z0-9:/_.-]{1,256}$/.test(kmsKey)) {
    throw input('The KMS key must be an id, an ARN or alias/NAME.')
  }
  if (stream === 'resource' && isAwsManagedKey(kmsKey)) {
    throw input(
      "Stream's account cannot use the key alias/aws/sqs, whose policy is AWS's own. Use a key of your own, or none: the keys that SQS manages need no right.",
    )
  }
}

/** `alias/aws/sqs`: its policy cannot be changed, and it admits no other account. */
export function isAwsManagedKey(kmsKey: string): boolean {
  return /(^|:)alias\/aws\//.test(kmsKey)
}

function checkTags(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    if (key === '' || key.length > 128 || value.length > 256 || /^aws:/i.test(key)) {
      throw input(
        `SQS refuses the tag ${JSON.stringify(key)}: a key has 1 to 128 characters and does not begin with aws:, a value has at most 256.`,
      )
    }
  }
}

function input(sentence: string): SetupError {
  return new SetupError('input', sentence)
}
