import { describe, expect, it } from 'vitest'
import { queueErrorOf } from '../../../src/queue/aws-fault.ts'
import { bareCode, kindOf } from '../../../src/queue/error-kind.ts'
import { arnOfQueueUrl, placeOfQueue, regionOfHost } from '../../../src/queue/queue-host.ts'

const queue = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'

describe('errors of AWS', () => {
  it.each([
    ['com.amazonaws.sqs#QueueDoesNotExist', 400, 'NoSuchQueue'],
    ['AWS.SimpleQueueService.NonExistentQueue', 400, 'NoSuchQueue'],
    ['com.amazon.coral.service#AccessDeniedException', 400, 'AccessDenied'],
    ['ExpiredTokenException', 403, 'ExpiredCredentials'],
    ['InvalidClientTokenId', 403, 'BadCredentials'],
    ['RequestThrottled', 400, 'Throttled'],
    ['OverLimit', 403, 'Throttled'],
    ['ECONNREFUSED', undefined, 'Unreachable'],
    ['CERT_HAS_EXPIRED', undefined, 'Unreachable'],
    ['UND_ERR_HEADERS_TIMEOUT', undefined, 'TimedOut'],
    ['AbortError', undefined, 'Aborted'],
    ['SomethingNew', 400, 'InvalidRequest'],
    ['SomethingNew', 429, 'Throttled'],
    ['SomethingNew', 503, 'ServerFault'],
    ['SomethingNew', undefined, 'Unknown'],
  ] as const)('sorts %s with status %s as %s', (code, status, kind) => {
    expect(kindOf(bareCode(code), status)).toBe(kind)
  })

  it('cuts prefix and suffix from the name of an error', () => {
    expect(bareCode('com.amazonaws.sqs#OverLimit')).toBe('OverLimit')
    expect(bareCode('OverLimit:http://internal/coral')).toBe('OverLimit')
  })

  it('tells the policy statement that grants a refused right', () => {
    const error = queueErrorOf({
      action: 'DeleteMessageBatch',
      queue,
      code: 'com.amazon.coral.service#AccessDeniedException',
      status: 400,
      detail: 'User: arn:aws:iam::1:user/x is not authorized',
    })
    expect(error.kind).toBe('AccessDenied')
    expect(error.code).toBe('AccessDeniedException')
    expect(error.message).toContain('User: arn:aws:iam::1:user/x is not authorized')
    expect(error.message).toContain('"Action":"sqs:DeleteMessage"')
    expect(error.message).toContain('"Resource":"arn:aws:sqs:eu-west-1:123456789012:orders"')
  })

  it('asks for the key, not for the queue, when KMS refuses', () => {
    const error = queueErrorOf({ action: 'ReceiveMessage', queue, code: 'KmsAccessDenied' })
    expect(error.message).toContain('kms:Decrypt')
    expect(error.message).not.toContain('sqs:')
  })

  it('keeps a long answer of the service short and on one line', () => {
    const detail = 'a\nb '.repeat(500)
    const error = queueErrorOf({ action: 'SendMessage', queue, code: 'X', status: 400, detail })
    expect(error.message.length).toBeLessThan(700)
    expect(error.message).not.toContain('\n')
  })
})

describe('the place of a queue', () => {
  it.each([
    ['sqs.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['sqs-fips.us-east-1.amazonaws.com', 'us-east-1'],
    ['sqs.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['sqs.eu-central-1.api.aws', 'eu-central-1'],
    ['us-west-2.queue.amazonaws.com', 'us-west-2'],
    ['queue.amazonaws.com', 'us-east-1'],
    ['vpce-0a1b-2c.sqs.eu-west-1.vpce.amazonaws.com', 'eu-west-1'],
    ['localhost', undefined],
    ['sqs.example.com', undefined],
  ])('reads the region of %s as %s', (host, region) => {
    expect(regionOfHost(host)).toBe(region)
  })

  it('knows an emulator on this machine', () => {
    expect(placeOfQueue('http://127.0.0.1:4100/000000000000/q')?.loopback).toBe(true)
    expect(placeOfQueue('http://[::1]:4100/000000000000/q')?.loopback).toBe(true)
    expect(placeOfQueue(queue)?.loopback).toBe(false)
  })

  it('finds nothing in what is no queue URL', () => {
    expect(placeOfQueue('orders')).toBeUndefined()
    expect(placeOfQueue('ftp://x/1/q')).toBeUndefined()
    expect(placeOfQueue('https://sqs.eu-west-1.amazonaws.com/')).toBeUndefined()
  })

  it('derives the ARN in every partition', () => {
    expect(arnOfQueueUrl('https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q')).toBe(
      'arn:aws-cn:sqs:cn-north-1:123456789012:q',
    )
    expect(arnOfQueueUrl('http://127.0.0.1:4100/000000000000/q')).toBeUndefined()
  })
})
