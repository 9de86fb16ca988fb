import { describe, expect, it } from 'vitest'
import {
  isFifo,
  isLoopback,
  isQueueUrl,
  parseQueueArn,
  queueArnFromUrl,
  queueName,
  queuePath,
  queueUrlFromArn,
  regionFromUrl,
  urlOfQueue,
} from '../../../src/queue/queue-url.ts'

describe('the name of a queue', () => {
  it.each([
    ['https://sqs.eu-west-1.amazonaws.com/123456789012/orders', 'orders'],
    ['http://127.0.0.1:4567/000000000000/orders.fifo', 'orders.fifo'],
    ['arn:aws:sqs:eu-west-1:123456789012:orders', 'orders'],
    ['orders', 'orders'],
  ])('of %s is %s', (from, name) => {
    expect(queueName(from)).toBe(name)
  })

  it.each([
    ['https://sqs.eu-west-1.amazonaws.com/123456789012/orders', '123456789012', 'orders'],
    ['http://localhost:4567/queue/us-east-1/000000000000/orders', '000000000000', 'orders'],
  ])('stands after the account in the path of %s', (url, account, name) => {
    expect(queuePath(url)).toEqual({ account, name })
  })

  it.each(['http://localhost:4567/orders', 'http://localhost/', 'orders', '/000000000000/orders'])(
    'does not stand after an account in %s',
    (text) => {
      expect(queuePath(text)).toBeUndefined()
    },
  )

  it('says whether a queue is FIFO', () => {
    expect(isFifo('http://127.0.0.1:4567/000000000000/orders.fifo')).toBe(true)
    expect(isFifo('arn:aws:sqs:eu-west-1:123456789012:orders')).toBe(false)
  })

  it('is reported from a URL', () => {
    expect(isQueueUrl('orders')).toBe(false)
    expect(isQueueUrl('HTTPS://host/1/orders')).toBe(true)
  })
})

describe('the region of a URL', () => {
  it.each([
    ['https://sqs.eu-west-1.amazonaws.com/1/q', 'eu-west-1'],
    ['https://sqs-fips.us-gov-east-1.amazonaws.com/1/q', 'us-gov-east-1'],
    ['https://sqs.cn-north-1.amazonaws.com.cn/1/q', 'cn-north-1'],
    ['https://sqs.us-west-2.api.aws/1/q', 'us-west-2'],
    ['https://eu-west-1.queue.amazonaws.com/1/q', 'eu-west-1'],
    ['https://queue.amazonaws.com/1/q', 'us-east-1'],
    ['https://vpce-0a1b-2c3d.sqs.eu-west-1.vpce.amazonaws.com/1/q', 'eu-west-1'],
    ['http://127.0.0.1:4567/1/q', undefined],
    ['not a url', undefined],
  ])('%s: %s', (url, region) => {
    expect(regionFromUrl(url)).toBe(region)
  })
})

describe('the URL of a DLQ', () => {
  it.each([
    [
      'arn:aws:sqs:eu-west-1:123456789012:q-dlq',
      'https://sqs.eu-west-1.amazonaws.com/123456789012/q',
      'https://sqs.eu-west-1.amazonaws.com/123456789012/q-dlq',
    ],
    [
      'arn:aws:sqs:us-east-1:000000000000:q-dlq',
      'http://127.0.0.1:4567/000000000000/q',
      'http://127.0.0.1:4567/000000000000/q-dlq',
    ],
    [
      'arn:aws:sqs:us-east-1:000000000000:q-dlq',
      'https://proxy.example/aws/sqs/000000000000/q',
      'https://proxy.example/aws/sqs/000000000000/q-dlq',
    ],
    ['not an arn', 'http://127.0.0.1:4567/000000000000/q', undefined],
    ['arn:aws:sqs:us-east-1:000000000000:q-dlq', 'not a url', undefined],
  ])('of %s beside %s is %s', (arn, sibling, url) => {
    expect(queueUrlFromArn(arn, sibling)).toBe(url)
  })
})

describe('an ARN', () => {
  it('is made of a URL whose host names the region', () => {
    expect(queueArnFromUrl('https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q')).toBe(
      'arn:aws-cn:sqs:cn-north-1:123456789012:q',
    )
    expect(queueArnFromUrl('http://127.0.0.1:4567/000000000000/q')).toBe(undefined)
  })

  it('falls into its parts', () => {
    expect(parseQueueArn('arn:aws:sqs:eu-west-1:123456789012:q')).toEqual({
      partition: 'aws',
      region: 'eu-west-1',
      account: '123456789012',
      name: 'q',
    })
    expect(parseQueueArn('arn:aws:sns:eu-west-1:123456789012:topic')).toBe(undefined)
  })
})

describe('the URL of a queue', () => {
  it.each([
    ['arn:aws:sqs:eu-west-1:123456789012:q', 'https://sqs.eu-west-1.amazonaws.com/123456789012/q'],
    [
      'arn:aws-cn:sqs:cn-north-1:123456789012:q.fifo',
      'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q.fifo',
    ],
    [
      'arn:aws-us-gov:sqs:us-gov-east-1:123456789012:q',
      'https://sqs.us-gov-east-1.amazonaws.com/123456789012/q',
    ],
    [
      'arn:aws-eusc:sqs:eusc-de-east-1:123456789012:q',
      'https://sqs.eusc-de-east-1.amazonaws.eu/123456789012/q',
    ],
  ])('named by the ARN %s is %s, which says the same ARN', (arn, url) => {
    expect(urlOfQueue(arn)).toBe(url)
    expect(queueArnFromUrl(url)).toBe(arn)
  })

  it.each([
    'http://127.0.0.1:4567/000000000000/q',
    'https://sqs.eu-west-1.amazonaws.com/123456789012/q',
    'orders',
    'arn:aws:sns:eu-west-1:123456789012:topic',
    'arn:aws-moon:sqs:moon-1:123456789012:q',
    'arn:aws:sqs:eu-west-1::q',
    'arn:aws:sqs:eu-west-1.evil.example/:123456789012:q',
    'arn:aws:sqs:eu-west-1:123456789012:../q',
  ])('stays what it is where it is no ARN of a queue: %s', (text) => {
    expect(urlOfQueue(text)).toBe(text)
  })
})

it('knows the hosts of this machine', () => {
  for (const host of ['localhost', 'sqs.localhost:1', '127.0.0.1:4567', '127.1.2.3', '[::1]:80']) {
    expect(isLoopback(`http://${host}/1/q`)).toBe(true)
  }
  for (const url of ['https://sqs.eu-west-1.amazonaws.com/1/q', 'http://10.0.0.1/', 'nonsense']) {
    expect(isLoopback(url)).toBe(false)
  }
})
