import { tryParseJson } from '../message/json.ts'
import { sqsLimits, type QueueAttributes, type RedrivePolicy } from './port.ts'
import { isFifo } from './queue-url.ts'

/**
 * Reads the answer of GetQueueAttributes, whose values are all strings. A missing value gets SQS's own
 * default ("SetQueueAttributes" in the SQS API reference).
 */
export function readAttributes(
  raw: Readonly<Record<string, string>>,
  queueUrl: string,
): QueueAttributes {
  const number = (name: string, otherwise: number) => {
    const value = Number(raw[name])
    return raw[name] === undefined || !Number.isFinite(value) ? otherwise : value
  }
  return {
    arn: raw.QueueArn ?? '',
    fifo: raw.FifoQueue === 'true' || isFifo(queueUrl),
    visibilitySeconds: number('VisibilityTimeout', 30),
    waitSeconds: number('ReceiveMessageWaitTimeSeconds', 0),
    delaySeconds: number('DelaySeconds', 0),
    retentionSeconds: number('MessageRetentionPeriod', 345_600),
    maxMessageBytes: number('MaximumMessageSize', sqsLimits.messageBytes),
    redrive: readRedrivePolicy(raw.RedrivePolicy),
    visible: number('ApproximateNumberOfMessages', 0),
    inFlight: number('ApproximateNumberOfMessagesNotVisible', 0),
    delayed: number('ApproximateNumberOfMessagesDelayed', 0),
    raw,
  }
}

/** Reads the JSON of a RedrivePolicy; undefined for none, and for one that names no DLQ. */
export function readRedrivePolicy(json: string | undefined): RedrivePolicy | undefined {
  const policy = json ? tryParseJson(json) : undefined
  if (typeof policy !== 'object' || policy === null) return undefined
  const { deadLetterTargetArn, maxReceiveCount } = policy as Record<string, unknown>
  const count = Number(maxReceiveCount)
  if (typeof deadLetterTargetArn !== 'string' || !Number.isInteger(count) || count < 1) {
    return undefined
  }
  return { deadLetterQueueArn: deadLetterTargetArn, maxReceiveCount: count }
}
