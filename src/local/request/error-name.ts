/**
 * The names of SQS's errors in the older protocol, by their own names, from the model in
 * @aws-sdk/client-sqs. The SDK finds the class of an error by them. An error that is not in the model has
 * the same name in both. fauxqs writes the prefix before all of them.
 */
const queryNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'BatchEntryIdsNotDistinct',
      'BatchRequestTooLong',
      'EmptyBatchRequest',
      'InvalidBatchEntryId',
      'MessageNotInflight',
      'PurgeQueueInProgress',
      'QueueDeletedRecently',
      'TooManyEntriesInBatchRequest',
      'UnsupportedOperation',
    ].map((name) => [name, `AWS.SimpleQueueService.${name}`]),
  ),
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
}

/** The value of `x-amzn-query-error` for an error that the caller made. */
export function queryErrorHeader(name: string): string {
  return `${queryNames[name] ?? name};Sender`
}

/** An error as SQS answers it. */
export function errorBody(name: string, message: string): object {
  return { __type: `com.amazonaws.sqs#${name}`, message }
}

/** The name in the body of an error's answer. */
export function errorName(payload: unknown): string | undefined {
  if (typeof payload !== 'string') return undefined
  return /"__type":"[^"#]*#([^"]+)"/.exec(payload)?.[1]
}
