import type { IncomingMessage } from 'node:http'
import type { Answer } from './error-answer.ts'

/** Whether a request is in the Query protocol, which clients spoke before the JSON protocol. */
export function isQueryRequest({ headers, url = '' }: IncomingMessage): boolean {
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '')
  return isForm || /[?&]Action=/.test(url)
}

/** Refuses it in XML, which is what such a client reads. */
export function queryAnswer(requestId: string): Answer {
  const body = `<?xml version="1.0"?>
<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>AWS.SimpleQueueService.UnsupportedOperation</Code><Message>${sentence}</Message><Detail/></Error><RequestId>${requestId}</RequestId></ErrorResponse>
`
  return { status: 400, body, headers: { 'content-type': 'text/xml' } }
}

/** Of AWS's own clients: from when on each has spoken JSON to SQS, without going back. */
const sentence =
  'This local SQS speaks the JSON protocol of SQS only, and this client the older Query protocol. ' +
  'Clients speak JSON from these versions on: AWS CLI 2.15.41 or 1.32.90, boto3 1.34.90, ' +
  'AWS SDK for Java 2.21.19 or 1.12.585, for Go v2 service/sqs 1.28.0, for JavaScript 3.447.0.'
