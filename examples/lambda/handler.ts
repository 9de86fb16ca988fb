// A Lambda function that handles Stream's events. The guide beside this file says how it is built and deployed.
import { createRouter, type Logger } from 'sluice'
import { createLambdaHandler } from 'sluice/lambda'
import { streamEvents } from 'sluice/schemas'

/** CloudWatch reads lines of JSON. */
const logger: Logger = {
  debug() {},
  info: (fields, message) => console.log(JSON.stringify({ level: 'info', message, ...fields })),
  warn: (fields, message) => console.log(JSON.stringify({ level: 'warn', message, ...fields })),
  error: (fields, message) => console.log(JSON.stringify({ level: 'error', message, ...fields })),
}

const router = createRouter(streamEvents)
  .on('message.new', async (_event, { log }) => logger.info(log, 'a new message'))
  .on('user.banned', async (_event, { log }) => logger.info(log, 'a user was banned'))

export const handler = createLambdaHandler(router, {
  deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL ?? '',
  maxReceives: Number(process.env.MAX_RECEIVES),
  logger,
})
