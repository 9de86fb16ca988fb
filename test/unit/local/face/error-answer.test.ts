import * as sqs from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { errorAnswer } from '../../../../src/local/face/error-answer.ts'

/** How a schema of the SDK begins that is of an error. */
const errorShape = -3

interface ErrorTraits {
  readonly awsQueryError?: readonly [name: string, status: number]
  readonly httpError?: number
}

/** What the SDK's model of SQS says of its errors: the name in the older protocol and the status. */
const modelled = new Map(
  Object.values(sqs).flatMap((value) => {
    if (!Array.isArray(value) || value[0] !== errorShape) return []
    const [, , name, traits] = value
    const { awsQueryError, httpError = 400 } = traits as ErrorTraits
    return [[String(name), { query: awsQueryError?.[0] ?? name, status: httpError }] as const]
  }),
)

it.each([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidAddress',
  'InvalidAttributeName',
  'InvalidAttributeValue',
  'InvalidBatchEntryId',
  'InvalidMessageContents',
  'MessageNotInflight',
  'OverLimit',
  'PurgeQueueInProgress',
  'QueueDeletedRecently',
  'QueueDoesNotExist',
  'QueueNameExists',
  'ReceiptHandleIsInvalid',
  'ResourceNotFoundException',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
])('%s has the names and the status of the model', (name) => {
  expect(errorAnswer(name, 'why')).toEqual({
    status: modelled.get(name)?.status,
    body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message: 'why' }),
    headers: { 'x-amzn-query-error': `${modelled.get(name)?.query};Sender` },
  })
})

it.each([
  ['InvalidParameterValue', 400, 'InvalidParameterValueException', 'InvalidParameterValue;Sender'],
  ['MissingParameter', 400, 'MissingRequiredParameterException', 'MissingParameter;Sender'],
  ['SerializationException', 400, 'SerializationException', 'MalformedInput;Sender'],
  ['UnknownOperationException', 400, 'UnknownOperationException', 'InvalidAction;Sender'],
  ['InternalFailure', 500, 'InternalFailure', 'InternalFailure;Receiver'],
])('%s has the names that AWS gives it in every service', (code, status, type, query) => {
  expect(errorAnswer(code, 'why')).toEqual({
    status,
    body: JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message: 'why' }),
    headers: { 'x-amzn-query-error': query },
  })
})
