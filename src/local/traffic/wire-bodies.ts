import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { WireForm } from '../../open/wire-form.ts'

/** Events per body of the form `array`, so that a body stays far below SQS's 1 MiB. */
const eventsPerArray = 50

/** Bodies of these events: one for each, or in the form `array` one for each fifty. */
export function wireBodies(events: readonly unknown[], form: WireForm): string[] {
  if (form !== 'array') return events.map((event) => wireBody(event, form))
  const bodies: string[] = []
  for (let from = 0; from < events.length; from += eventsPerArray) {
    bodies.push(JSON.stringify(events.slice(from, from + eventsPerArray)))
  }
  return bodies
}

/** The body for one event. */
export function wireBody(event: unknown, form: WireForm): string {
  const json = JSON.stringify(event)
  switch (form) {
    case 'json':
      return json
    case 'base64':
      return Buffer.from(json).toString('base64')
    case 'gzip':
      return gzipSync(json).toString('base64')
    case 'sns':
      return snsNotification(json)
    case 'array':
      return `[${json}]`
    default:
      return form satisfies never
  }
}

/** The envelope that SNS sends to a queue, where raw delivery is off. It may hold any body. */
export function snsNotification(message: string, sentAt: Date = new Date()): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: 'arn:aws:sns:us-east-1:000000000000:stream-events',
    Message: message,
    Timestamp: sentAt.toISOString(),
    SignatureVersion: '1',
    Signature: 'none',
    SigningCertURL: 'https://sns.us-east-1.amazonaws.com/none.pem',
    UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
  })
}
