import type { Context, SQSBatchResponse, SQSEvent, SQSHandler, SQSRecord } from 'aws-lambda'
import { createRouter } from 'sluice'
import {
  createLambdaHandler,
  type LambdaContext,
  type LambdaHandler,
  type LambdaSqsEvent,
  type LambdaSqsRecord,
  type LambdaSqsResponse,
} from 'sluice/lambda'
import { streamEvents } from 'sluice/schemas'
import { describe, expect, expectTypeOf, it } from 'vitest'

describe('the types of a Lambda handler', () => {
  it('are those of @types/aws-lambda, which an app need not have', () => {
    const handler = createLambdaHandler(createRouter(streamEvents))
    const typed: SQSHandler = handler
    expect(typed).toBe(handler)
    expectTypeOf<LambdaHandler>().toExtend<SQSHandler>()
    expectTypeOf<SQSEvent>().toExtend<LambdaSqsEvent>()
    expectTypeOf<SQSRecord>().toExtend<LambdaSqsRecord>()
    expectTypeOf<Context>().toExtend<LambdaContext>()
    expectTypeOf<LambdaSqsResponse>().toEqualTypeOf<SQSBatchResponse>()
  })

  it('take the context or none', () => {
    const alone: Parameters<LambdaHandler> = [{ Records: [] }]
    const both: Parameters<LambdaHandler> = [{ Records: [] }, { getRemainingTimeInMillis: () => 1 }]
    expect([...alone, ...both]).toHaveLength(3)
  })
})
