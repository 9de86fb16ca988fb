/**
 * The names of the semantic conventions for messaging (OpenTelemetry, version 1.45), as constants of ours: the package
 * with the conventions' own is not needed at run time. A test holds them against it.
 */

/** The scope of our tracer and our meter. */
export const scopeName = 'sluice'
export const schemaUrl = 'https://opentelemetry.io/schemas/1.45.0'

export const systemName = 'messaging.system.name'
export const systemNameSqs = 'aws.sqs'
/** What it was called before version 1.45. Most backends still read it. */
export const system = 'messaging.system'
export const systemSqs = 'aws_sqs'
export const operationName = 'messaging.operation.name'
export const operationType = 'messaging.operation.type'
export const destinationName = 'messaging.destination.name'
export const messageId = 'messaging.message.id'
export const batchMessageCount = 'messaging.batch.message_count'
export const sqsQueueUrl = 'aws.sqs.queue.url'
export const serverAddress = 'server.address'
export const serverPort = 'server.port'
export const errorType = 'error.type'
/** The conventions' value where there would be too many. */
export const otherError = '_OTHER'

export const consumedMessages = 'messaging.client.consumed.messages'
export const sentMessages = 'messaging.client.sent.messages'
export const operationDuration = 'messaging.client.operation.duration'
export const processDuration = 'messaging.process.duration'

/** The boundaries that the conventions ask for in both durations, in seconds. */
export const durationBoundaries = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]

/** The operations, by the conventions' types. */
export type OperationType = 'receive' | 'process' | 'settle' | 'send'
