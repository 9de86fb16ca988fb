/** An answer: the status, the body, and headers that not every answer has. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The answer to a request that is refused, as SQS forms it: newer clients find the class of the error by `__type`,
 * those that also know the older protocol by the header.
 */
export function errorAnswer(code: string, message: string): Answer {
  const [type, query, status] = wireNames(code)
  const side = status >= 500 ? 'Receiver' : 'Sender'
  return {
    status,
    body: JSON.stringify({ __type: type, message }),
    headers: { 'x-amzn-query-error': `${query};${side}` },
  }
}

/** `__type`, the name in the older protocol, and the status. */
type WireNames = readonly [type: string, query: string, status: number]

function wireNames(code: string): WireNames {
  const general = generalErrors[code]
  if (general) return [`com.amazon.coral.service#${general[0]}`, general[1], general[2]]
  const [query, status] = sqsErrors[code] ?? [code, 400]
  return [`com.amazonaws.sqs#${code}`, query, status]
}

/** Errors of every service of AWS. */
const generalErrors: Readonly<Record<string, WireNames>> = {
  InvalidParameterValue: ['InvalidParameterValueException', 'InvalidParameterValue', 400],
  MissingParameter: ['MissingRequiredParameterException', 'MissingParameter', 400],
  SerializationException: ['SerializationException', 'MalformedInput', 400],
  UnknownOperationException: ['UnknownOperationException', 'InvalidAction', 400],
  UnsupportedMediaType: ['UnsupportedMediaTypeException', 'UnsupportedMediaType', 415],
  RequestEntityTooLarge: ['RequestEntityTooLargeException', 'RequestEntityTooLarge', 413],
  InternalFailure: ['InternalFailure', 'InternalFailure', 500],
}

/** Errors of SQS whose older name or status differs from their name and 400: its model in @aws-sdk/client-sqs. */
const sqsErrors: Readonly<Record<string, readonly [query: string, status: number]>> = {
  BatchEntryIdsNotDistinct: ['AWS.SimpleQueueService.BatchEntryIdsNotDistinct', 400],
  BatchRequestTooLong: ['AWS.SimpleQueueService.BatchRequestTooLong', 400],
  EmptyBatchRequest: ['AWS.SimpleQueueService.EmptyBatchRequest', 400],
  InvalidAddress: ['InvalidAddress', 404],
  InvalidBatchEntryId: ['AWS.SimpleQueueService.InvalidBatchEntryId', 400],
  MessageNotInflight: ['AWS.SimpleQueueService.MessageNotInflight', 400],
  OverLimit: ['OverLimit', 403],
  PurgeQueueInProgress: ['AWS.SimpleQueueService.PurgeQueueInProgress', 403],
  QueueDeletedRecently: ['AWS.SimpleQueueService.QueueDeletedRecently', 400],
  QueueDoesNotExist: ['AWS.SimpleQueueService.NonExistentQueue', 400],
  QueueNameExists: ['QueueAlreadyExists', 400],
  ReceiptHandleIsInvalid: ['ReceiptHandleIsInvalid', 404],
  ResourceNotFoundException: ['ResourceNotFoundException', 404],
  TooManyEntriesInBatchRequest: ['AWS.SimpleQueueService.TooManyEntriesInBatchRequest', 400],
  UnsupportedOperation: ['AWS.SimpleQueueService.UnsupportedOperation', 400],
}
