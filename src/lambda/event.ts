import { isList, property } from '../message/thrown.ts'

/**
 * What Lambda passes to a function for a batch of an SQS event source mapping. `SQSEvent` of `@types/aws-lambda` is one.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export interface LambdaSqsEvent {
  readonly Records: readonly LambdaSqsRecord[]
}

/** A message in the event. `SQSRecord` of `@types/aws-lambda` is one. */
export interface LambdaSqsRecord {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  /** The system attributes: SQS's names, all of them texts. */
  readonly attributes: object
  readonly messageAttributes: Readonly<Record<string, LambdaSqsAttribute>>
  readonly md5OfBody: string
  /** `aws:sqs`. */
  readonly eventSource: string
  /** The ARN of the queue. */
  readonly eventSourceARN: string
}

/** A message attribute in the event. */
export interface LambdaSqsAttribute {
  /** `String`, `Number` or `Binary`, with an optional `.suffix`. */
  readonly dataType: string
  readonly stringValue?: string | undefined
  /** In base64. */
  readonly binaryValue?: string | undefined
}

/** What is used of the context of an invocation. `Context` of `@types/aws-lambda` has it. */
export interface LambdaContext {
  /** How long until Lambda ends the function, in milliseconds. */
  getRemainingTimeInMillis(): number
  /** The name on the records of dead letters, where the option `name` gives none. */
  readonly functionName?: string
}

/**
 * The answer of a function whose event source mapping reports batch item failures: Lambda deletes every message but
 * these. `SQSBatchResponse` of `@types/aws-lambda` is the same.
 */
export interface LambdaSqsResponse {
  batchItemFailures: { itemIdentifier: string }[]
}

/** A record that names its message. The rest of it is read later, since it may be broken. */
export interface NamedRecord {
  readonly messageId: string
}

/**
 * The records of an event.
 *
 * @throws TypeError that says what came instead of an event of SQS, and what to configure. It never quotes the event.
 */
export function recordsOf(event: unknown): readonly NamedRecord[] {
  const records = property(event, 'Records')
  if (!isList(records)) throw wrongEvent(kindOf(event))
  for (const record of records) checkRecord(record)
  return records as readonly NamedRecord[]
}

function checkRecord(record: unknown): void {
  const source = property(record, 'eventSource') ?? property(record, 'EventSource')
  if (source !== 'aws:sqs') throw wrongEvent(kindOfRecord(source), remedyOf(source))
  const messageId = property(record, 'messageId')
  // Without an id no failure could be reported: Lambda would take the whole batch for failed.
  if (typeof messageId !== 'string' || messageId === '') {
    throw wrongEvent('a record of aws:sqs without a messageId')
  }
}

const usualRemedy =
  'Make the queue an event source of the function (AWS::Lambda::EventSourceMapping, or an event of type SQS in SAM), with ReportBatchItemFailures'

function wrongEvent(what: string, remedy = usualRemedy): TypeError {
  return new TypeError(
    `the handler of createLambdaHandler takes the events of an SQS event source mapping, and this is ${what}. ${remedy}. Nothing was handled.`,
  )
}

/** The services whose events have records too. */
function remedyOf(source: unknown): string | undefined {
  if (source !== 'aws:sns') return undefined
  return 'Subscribe an SQS queue to the topic, and make the queue an event source of the function: SNS itself gives up a message after some attempts'
}

function kindOfRecord(source: unknown): string {
  // The name of a service is no payload; any other text may be.
  if (typeof source === 'string' && /^aws:[a-z0-9-]{1,30}$/.test(source)) {
    return `an event of ${source}`
  }
  return 'an event whose records do not have the eventSource aws:sqs'
}

function kindOf(event: unknown): string {
  if (event === null || event === undefined) return `${event}`
  if (isList(event)) return 'a list, as EventBridge Pipes sends it'
  if (typeof event !== 'object') return `a ${typeof event}`
  const known = shapes.find(([, keys]) => keys.some((key) => property(event, key) !== undefined))
  if (known !== undefined) return known[0]
  const what = isEmpty(event) ? 'an empty object' : 'an object without Records'
  return `${what}, such as a test invocation has`
}

function isEmpty(event: object): boolean {
  try {
    return Object.keys(event).length === 0
  } catch {
    return false
  }
}

/** By what only they have. */
const shapes: readonly (readonly [string, readonly string[]])[] = [
  ['a request of API Gateway or a function URL', ['requestContext', 'httpMethod', 'rawPath']],
  ['an event of EventBridge', ['detail-type']],
  ['an answer of ReceiveMessage', ['Messages']],
  ['a single record, without the list Records', ['eventSource', 'receiptHandle']],
]
