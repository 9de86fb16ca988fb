import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { SQSHandler, SQSRecord } from 'aws-lambda'
import { isRight } from 'fp-ts/lib/Either.js'
import { streamEvents } from 'sluice/schemas'
import { handle } from './handle.ts'

const processor = new BatchProcessor(EventType.SQS)

async function recordHandler({ body }: SQSRecord): Promise<void> {
  const raw = JSON.parse(body)
  if (raw.type !== 'message.new') return
  const decoded = streamEvents['message.new'].decode(raw)
  if (!isRight(decoded)) throw new TypeError('no message.new')
  handle(decoded.right.cid ?? '')
}

/** Parses each body and decodes it with the codecs of sluice, by hand. */
export const handler: SQSHandler = async (event, context) =>
  await processPartialResponse(event, recordHandler, processor, { context })
