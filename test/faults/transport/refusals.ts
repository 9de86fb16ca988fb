import { describe, expect, it } from 'vitest'
import { isFinal } from '../../../src/queue/queue-error.ts'
import type { ClientOptions } from '../../../src/queue/sdk/sdk.ts'
import { refuse, type Step } from './scripted-server.ts'
import {
  answerWith,
  credentials,
  failureOf,
  message,
  poll,
  textOf,
  type TransportWorld,
} from './world.ts'

export function refusals(world: TransportWorld): void {
  describe('a refused request', () => {
    it.each<[string, Step]>([
      ['throttling', refuse('RequestThrottled')],
      ['throttling by status', refuse('SomethingNew', 429)],
      ['an overloaded service', refuse('ServiceUnavailable', 503)],
      ['an error of the service that nobody knows', refuse('SomethingNew', 500)],
      ['a gateway without JSON', answerWith('<html>Bad Gateway</html>', 502)],
      ['a gateway without a body', answerWith('', 504)],
      ['408', answerWith('', 408)],
      ['425', answerWith('Too Early', 425)],
      ['404 without a word of SQS', answerWith('<html>no route</html>', 404)],
    ])('is sent again after %s, polls too', async (_, step) => {
      world.server.script(step, (reply) => reply.json({ Messages: [message('a')] }))
      expect(await world.open().receive(poll)).toHaveLength(1)
      expect(world.server.requests).toHaveLength(2)
    })

    it.each([
      ['QueueDoesNotExist', 400, 'NoSuchQueue'],
      ['AccessDeniedException', 403, 'AccessDenied'],
      ['KmsDisabled', 400, 'AccessDenied'],
      ['InvalidClientTokenId', 403, 'BadCredentials'],
      ['InvalidParameterValue', 400, 'InvalidRequest'],
      ['SomethingNew', 404, 'InvalidRequest'],
      ['OverLimit', 403, 'Throttled'],
    ])('is not sent again after %s (%i), which is %s', async (code, status, kind) => {
      world.server.otherwise = refuse(code, status)
      const error = await failureOf(world.open().receive(poll))
      const { queueUrl } = world.server
      expect(error).toMatchObject({ kind, code, action: 'ReceiveMessage', queue: queueUrl })
      expect(error.message).toContain(queueUrl)
      expect(world.server.requests).toHaveLength(1)
    })

    it.each([
      ['RequestThrottled', 400, 'Throttled', false],
      ['ServiceUnavailable', 503, 'ServerFault', false],
      ['InternalFailure', 500, 'ServerFault', false],
      ['ExpiredToken', 403, 'ExpiredCredentials', false],
      ['UnrecognizedClientException', 403, 'BadCredentials', true],
      ['InvalidSecurity', 403, 'BadCredentials', true],
      ['KmsInvalidState', 400, 'AccessDenied', true],
      ['KmsThrottled', 400, 'Throttled', false],
      ['AccessDenied', 403, 'AccessDenied', true],
      ['SomethingNew', 403, 'AccessDenied', true],
      ['SomethingNew', 400, 'InvalidRequest', true],
    ])('%s (%i) is %s, for start() final: %s', async (code, status, kind, final) => {
      world.server.otherwise = refuse(code, status)
      const error = await failureOf(world.open({ requestAttempts: 1 }).receive(poll))
      expect(error).toMatchObject({ kind, code })
      expect(isFinal(error)).toBe(final)
    })

    it.each([
      [302, 'Unreachable', false],
      [400, 'InvalidRequest', true],
      [403, 'AccessDenied', true],
      [404, 'Unreachable', false],
      [407, 'Unreachable', false],
      [408, 'TimedOut', false],
      [425, 'ServerFault', false],
      [429, 'Throttled', false],
      [500, 'ServerFault', false],
      [502, 'ServerFault', false],
    ])(
      'without a name is judged by its status: %i is %s, for start() final: %s',
      async (status, kind, final) => {
        const bodies = ['', '<html>private words</html>', '{}', 'null', '{"message":"no route"}']
        for (const body of bodies) {
          world.server.otherwise = answerWith(body, status)
          const error = await failureOf(world.open({ requestAttempts: 1 }).receive(poll))
          expect(error).toMatchObject({ kind, code: `HTTP ${status}` })
          expect(isFinal(error)).toBe(final)
          expect(textOf(error)).not.toContain('private')
        }
      },
    )

    it('fails after the attempts, with the last reason', async () => {
      world.server.otherwise = refuse('ServiceUnavailable', 503)
      const error = await failureOf(world.open({ requestAttempts: 2 }).delete(['handle']))
      expect(error).toMatchObject({ kind: 'ServerFault', code: 'ServiceUnavailable' })
      expect(world.server.requests).toHaveLength(2)
    })

    it('is tried as often as requests are, not as messages are', async () => {
      world.server.otherwise = refuse('ServiceUnavailable', 503)
      await failureOf(world.open({ maxAttempts: 1 } as ClientOptions).delete(['handle']))
      expect(world.server.requests).toHaveLength(3)
    })

    it('names the policy statement that is missing, with the ARN of the queue', async () => {
      world.server.otherwise = refuse('AccessDeniedException', 403)
      const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
      const queue = world.open({ endpoint: world.server.origin, credentials }, url)
      const error = await failureOf(queue.changeVisibility([{ receiptHandle: 'h', seconds: 1 }]))
      expect(error.message).toContain(
        '{"Effect":"Allow","Action":"sqs:ChangeMessageVisibility","Resource":"arn:aws:sqs:eu-west-1:123456789012:orders"}',
      )
    })

    it('leaves entries that failed alone to the caller', async () => {
      const Failed = [
        { Id: '1', Code: 'ReceiptHandleIsInvalid', SenderFault: true, Message: 'old' },
        { Id: '2', Code: 'InternalError', SenderFault: false },
      ]
      world.server.script((reply) => reply.json({ Successful: [{ Id: '0' }], Failed }))
      const some = expect.stringMatching(/./)
      expect(await world.open().delete(['a', 'b', 'c', 'd'])).toEqual([
        { ok: true },
        { ok: false, code: 'ReceiptHandleIsInvalid', senderFault: true, message: 'old' },
        { ok: false, code: 'InternalError', senderFault: false, message: some },
        { ok: false, code: 'NoResult', senderFault: false, message: some },
      ])
      expect(world.server.requests).toHaveLength(1)
    })
  })

  describe('a wrong clock', () => {
    it('is not blamed when the times agree', async () => {
      world.server.otherwise = refuse('InvalidSignatureException', 403)
      expect((await failureOf(world.open().receive(poll))).kind).toBe('BadCredentials')
      expect(world.server.requests).toHaveLength(1)
    })
  })
}
