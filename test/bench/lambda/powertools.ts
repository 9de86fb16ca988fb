import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { SQSHandler, SQSRecord } from 'aws-lambda'
import { handle } from './handle.ts'

const processor = new BatchProcessor(EventType.SQS)

async function recordHandler({ body }: SQSRecord): Promise<void> {
  const event = JSON.parse(body)
  if (event.type === 'message.new') handle(event.cid)
}

/** Parses each body, and checks nothing. */
export const handler: SQSHandler = async (event, context) =>
  await processPartialResponse(event, recordHandler, processor, { context })
