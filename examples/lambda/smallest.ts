// The smallest function, as the guide beside this file shows it.
import { createRouter } from 'sluice'
import { createLambdaHandler } from 'sluice/lambda'
import { streamEvents } from 'sluice/schemas'

const router = createRouter(streamEvents).on('message.new', async (event) => {
  console.log(`${event.user?.id} wrote ${event.message.id} in ${event.cid}`)
})

export const handler = createLambdaHandler(router, {
  deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL ?? '',
  maxReceives: 12,
})
