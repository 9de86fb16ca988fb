import { describe, expect, it } from 'vitest'
import type { LambdaOptions } from '../../../src/lambda/options.ts'
import { resolveOptions } from '../../../src/lambda/settings.ts'

const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events-dlq'

describe('the options of a Lambda handler', () => {
  it('have defaults', () => {
    expect(resolveOptions({})).toMatchObject({
      concurrency: 10,
      marginSeconds: 1,
      handlerTimeoutSeconds: 60,
      deadLetterQueueUrl: undefined,
      maxAttempts: Infinity,
      maxReceives: undefined,
      name: undefined,
      logs: false,
    })
  })

  it('name the dead-letter queue by URL or ARN, with the attempts from either count', () => {
    const arn = 'arn:aws:sqs:eu-west-1:123456789012:stream-events-dlq'
    const of = (options: LambdaOptions) => {
      const { deadLetterQueueUrl, maxAttempts } = resolveOptions(options)
      return [deadLetterQueueUrl, maxAttempts]
    }
    expect(of({ deadLetterQueueUrl: arn, maxReceives: 12 })).toEqual([arn, 10])
    expect(of({ deadLetterQueueUrl: url, maxAttempts: 4 })).toEqual([url, 4])
    expect(of({ deadLetterQueueUrl: url, maxAttempts: 9, maxReceives: 6 })).toEqual([url, 6])
  })

  it.each<readonly [string, object, string]>([
    ['concurrency', { concurrency: 0 }, 'concurrency must be a whole number from 1 to 10000'],
    ['marginSeconds', { marginSeconds: 0 }, 'marginSeconds must be a number from 0.05 to 300'],
    ['backoff', { backoff: { factor: 0 } }, 'backoff.factor must be'],
    ['the logger', { logger: {} }, 'logger must have the methods'],
    ['name', { name: '' }, 'name must be a non-empty string'],
    ['service', { service: 'sqs' }, 'service must be an object'],
    ['transport', { transport: 'carrier pigeon' }, 'transport must be "sdk" or "direct"'],
    ['a client for direct', { transport: 'direct', client: {} }, 'does not use an SDK client'],
    ['a DLQ by its name', { deadLetterQueueUrl: 'dlq', maxReceives: 3 }, 'the URL or the ARN'],
    [
      'an empty DLQ, of a variable that is not set',
      { deadLetterQueueUrl: '', maxReceives: 3 },
      'deadLetterQueueUrl must be the URL or the ARN of a queue',
    ],
    [
      'a DLQ without a count',
      { deadLetterQueueUrl: url },
      "deadLetterQueueUrl needs maxReceives, the maxReceiveCount of the queue's redrive policy, or maxAttempts",
    ],
    ['a count without a DLQ', { maxReceives: 3 }, 'need deadLetterQueueUrl'],
    ['attempts without a DLQ', { maxAttempts: 3 }, 'need deadLetterQueueUrl'],
  ])('are refused with a sentence when they are wrong: %s', (_what, options, sentence) => {
    expect(() => resolveOptions(options as LambdaOptions)).toThrow(sentence)
  })

  it('must be an object', () => {
    expect(() => resolveOptions(null as never)).toThrow('the options of a Lambda handler must be')
  })
})
