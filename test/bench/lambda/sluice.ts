import { createRouter } from 'sluice'
import { createLambdaHandler } from 'sluice/lambda'
import { streamEvents } from 'sluice/schemas'
import { handle } from './handle.ts'

/** Checks the MD5 of each body and decodes each event, besides. */
export const handler = createLambdaHandler(
  createRouter(streamEvents).on('message.new', async (event) => handle(event.cid ?? '')),
)
