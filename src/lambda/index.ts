/** `sluice/lambda`: the handlers of a router as a Lambda function for an SQS event source mapping. */
export { createLambdaHandler, type LambdaHandler } from './create-lambda-handler.ts'
export type {
  LambdaContext,
  LambdaSqsAttribute,
  LambdaSqsEvent,
  LambdaSqsRecord,
  LambdaSqsResponse,
} from './event.ts'
export type { LambdaOptions } from './options.ts'
