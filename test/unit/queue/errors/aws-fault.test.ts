import { describe, expect, it } from 'vitest'
import { queueErrorOf } from '../../../../src/queue/errors/aws-fault.ts'
import { bareCode, errorKindOf } from '../../../../src/queue/errors/error-kind.ts'

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
    ['SomethingNew', 404, 'InvalidRequest'],
    ['SomethingNew', 408, 'TimedOut'],
    ['HTTP 404', 404, 'Unreachable'],
    ['HTTP 302', 302, 'Unreachable'],
    ['HTTP 425', 425, 'ServerFault'],
    ['HTTP 400', 400, 'InvalidRequest'],
    ['InvalidSecurity', 403, 'BadCredentials'],
    ['UnreadableAnswer', 200, 'ServerFault'],
    ['SomethingNew', undefined, 'Unknown'],
  ] as const)('sorts %s with status %s as %s', (code, status, kind) => {
    expect(errorKindOf(bareCode(code), status)).toBe(kind)
  })

  it('cuts prefix and suffix from the name of an error', () => {
    expect(bareCode('com.amazonaws.sqs#OverLimit')).toBe('OverLimit')
    expect(bareCode('OverLimit:http://internal/coral')).toBe('OverLimit')
  })

  it('has the policy statement that grants a refused right', () => {
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

  it.each(['KmsDisabled', 'KMS.NotFoundException', 'KmsInvalidState'])(
    'asks for no right where the key is in no state to be used: %s',
    (code) => {
      const { kind, message } = queueErrorOf({ action: 'SendMessage', queue, code })
      expect(kind).toBe('AccessDenied')
      expect(message).toContain('state of the key')
      expect(message).not.toContain('"Effect"')
    },
  )

  it('says that something else answered where SQS gave no name', () => {
    const { message } = queueErrorOf({
      action: 'SendMessage',
      queue,
      code: 'HTTP 404',
      status: 404,
    })
    expect(message).toContain('not SQS')
  })

  it('keeps a long answer of the service short and on one line', () => {
    const detail = 'a\nb '.repeat(500)
    const error = queueErrorOf({ action: 'SendMessage', queue, code: 'X', status: 400, detail })
    expect(error.message.length).toBeLessThan(600)
    expect(error.message).not.toContain('\n')
    expect(error.detail).toMatch(/^a b a b [a b]{292}$/)
  })

  it('has the words of the service alone as well, where there were some', () => {
    const fault = { action: 'SendMessage', queue, code: 'InvalidMessageContents', status: 400 }
    expect(queueErrorOf({ ...fault, detail: 'No such characters.' }).detail).toBe(
      'No such characters.',
    )
    expect(queueErrorOf(fault).detail).toBeUndefined()
  })
})
