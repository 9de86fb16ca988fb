import { describe, expect, test } from 'vitest'
import { connection, queueUrl } from '../../../../src/cli/option/connection.ts'
import { queueError } from '../../../../src/queue/errors/error-sentence.ts'
import type { QueueService } from '../../../../src/queue/port.ts'

describe('connection', () => {
  test('the option wins over the environment', () => {
    const env = { AWS_REGION: 'eu-west-1' }
    expect(connection({ endpoint: 'http://opt:2', region: 'us-east-1' }, 'q', env)).toEqual({
      endpoint: 'http://opt:2',
      region: 'us-east-1',
    })
  })

  test('the region of the environment is for names: a URL and an ARN say their own', () => {
    const env = { AWS_REGION: 'eu-west-1' }
    expect(connection({}, 'q', env)).toEqual({ region: 'eu-west-1' })
    for (const queue of ['https://sqs.us-east-1.amazonaws.com/1/q', 'arn:aws:sqs:us-east-1:1:q']) {
      expect(connection({}, queue, env)).toEqual({ region: 'us-east-1' })
      expect(connection({ region: 'eu-north-1' }, queue, env)).toEqual({ region: 'eu-north-1' })
    }
  })

  test("a server of one's own is found by the URL of its queue, unless an endpoint is given", () => {
    const queue = 'http://127.0.0.1:19324/000000000000/q'
    expect(connection({}, queue, {})).toEqual({ endpoint: 'http://127.0.0.1:19324' })
    expect(connection({}, queue, { AWS_ENDPOINT_URL_SQS: 'http://env:1' })).toEqual({})
    expect(connection({ endpoint: 'http://opt:2' }, queue, {})).toEqual({
      endpoint: 'http://opt:2',
    })
  })

  test('what is no URL is refused as an endpoint', () => {
    expect(() => connection({ endpoint: 'localhost:4599' }, 'q', {})).toThrow(
      '"localhost:4599" is not a URL',
    )
  })
})

describe('queueUrl', () => {
  const service = { urlOf: async (name: string) => `http://sqs/1/${name}` } as QueueService

  test('asks for the URL of an ARN, and where SQS does not answer makes it from the ARN', async () => {
    const arn = 'arn:aws:sqs:eu-west-1:1:q'
    expect(await queueUrl(service, arn)).toBe('http://sqs/1/q')
    const silent: Pick<QueueService, 'urlOf'> = {
      urlOf: async (queue) => {
        throw queueError({ kind: 'AccessDenied', action: 'GetQueueUrl', queue, code: 'x' })
      },
    }
    expect(await queueUrl(silent as QueueService, arn)).toBe(
      'https://sqs.eu-west-1.amazonaws.com/1/q',
    )
  })

  test('takes a URL as it is and asks for a name', async () => {
    expect(await queueUrl(service, 'https://sqs.eu-west-1.amazonaws.com/1/q')).toBe(
      'https://sqs.eu-west-1.amazonaws.com/1/q',
    )
    expect(await queueUrl(service, 'orders.fifo')).toBe('http://sqs/1/orders.fifo')
  })

  test.each([['a b'], [''], ['x'.repeat(81)], ['ftp://host/q'], ['arn:aws:s3:::q']])(
    'refuses %j',
    async (queue) => {
      await expect(queueUrl(service, queue)).rejects.toThrow(/neither|not a URL|not the ARN/)
    },
  )
})
