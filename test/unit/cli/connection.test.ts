import { describe, expect, test } from 'vitest'
import { connection, queueUrl } from '../../../src/cli/connection.ts'
import type { QueueService } from '../../../src/queue/port.ts'

describe('connection', () => {
  test('the option wins over the environment', () => {
    const env = { AWS_REGION: 'eu-west-1' }
    expect(connection({ endpoint: 'http://opt:2', region: 'us-east-1' }, 'q', env)).toEqual({
      endpoint: 'http://opt:2',
      region: 'us-east-1',
    })
  })

  test('the region of the environment is for names: a URL says its own', () => {
    const env = { AWS_REGION: 'eu-west-1' }
    expect(connection({}, 'q', env)).toEqual({ region: 'eu-west-1' })
    expect(connection({}, 'https://sqs.us-east-1.amazonaws.com/1/q', env)).toEqual({})
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
