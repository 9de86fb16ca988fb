import { describe, expect, test } from 'vitest'
import { connection, queueUrl } from '../../../src/cli/connection.ts'
import type { QueueService } from '../../../src/queue/port.ts'

describe('connection', () => {
  test('the option wins over the environment', () => {
    const env = { AWS_ENDPOINT_URL_SQS: 'http://env:1', AWS_REGION: 'eu-west-1' }
    expect(connection({ endpoint: 'http://opt:2', region: 'us-east-1' }, 'q', env)).toEqual({
      endpoint: 'http://opt:2',
      region: 'us-east-1',
    })
  })

  test('the endpoint of SQS wins over the one of all services', () => {
    const env = { AWS_ENDPOINT_URL: 'http://all:1', AWS_ENDPOINT_URL_SQS: 'http://sqs:2' }
    expect(connection({}, 'q', env)).toEqual({ endpoint: 'http://sqs:2' })
  })

  test('endpoints of the environment can be switched off, as with the AWS tools', () => {
    const env = { AWS_ENDPOINT_URL: 'http://all:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }
    expect(connection({}, 'q', env)).toEqual({})
  })

  test('the region of the environment is for names: a URL says its own', () => {
    const env = { AWS_REGION: 'eu-west-1' }
    expect(connection({}, 'q', env)).toEqual({ region: 'eu-west-1' })
    expect(connection({}, 'https://sqs.us-east-1.amazonaws.com/1/q', env)).toEqual({})
  })

  test('a queue URL on this machine names its server', () => {
    expect(connection({}, 'http://127.0.0.1:4599/000000000000/q', {})).toEqual({
      endpoint: 'http://127.0.0.1:4599',
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

  test('takes a URL as it is and asks for a name', async () => {
    expect(await queueUrl(service, 'https://sqs.eu-west-1.amazonaws.com/1/q')).toBe(
      'https://sqs.eu-west-1.amazonaws.com/1/q',
    )
    expect(await queueUrl(service, 'orders.fifo')).toBe('http://sqs/1/orders.fifo')
  })

  test.each([['a b'], [''], ['x'.repeat(81)], ['ftp://host/q']])('refuses %j', async (queue) => {
    await expect(queueUrl(service, queue)).rejects.toThrow(/neither|not a URL/)
  })
})
