import { describe, expect, it } from 'vitest'
import { isFinal } from '../../../src/queue/queue-error.ts'
import type { Step } from './scripted-server.ts'
import {
  answerWith,
  failureOf,
  md5Of,
  poll,
  message,
  requests,
  soundAnswer,
  textOf,
  type TransportWorld,
} from './world.ts'

/** What does not come from SQS, though its status says that all went well. */
const noAnswers: readonly (readonly [string, Step])[] = [
  ['204', (reply) => reply.text('', 204)],
  ['an empty body', answerWith('')],
  ['null', answerWith('null')],
  ['a list', answerWith('[]')],
  ['a string', answerWith('"private words"')],
  ['a page', answerWith('<html>private words</html>')],
  ['JSON that is cut off', answerWith('{"Messages":[{"Body":"private words')],
  ['an error', (reply) => reply.json({ __type: 'x#ServiceUnavailable', message: 'away' })],
  ['an error that nobody knows', (reply) => reply.json({ __type: 'x#Strange', message: 'away' })],
]

export function answers(world: TransportWorld): void {
  describe('an answer that is no answer', () => {
    describe.each(requests)('to %s', (_request, make) => {
      it.each(noAnswers)('is a failure that is no fault of the caller: %s', async (_, step) => {
        world.server.otherwise = step
        const error = await failureOf(make(world.open({ requestAttempts: 1 })))
        expect(error.kind).toBe('ServerFault')
        expect(isFinal(error)).toBe(false)
        expect(textOf(error)).not.toContain('private')
      })

      it('is asked for again where that is safe', async () => {
        world.server.script(answerWith(''))
        world.server.otherwise = (reply) => reply.json(soundAnswer(reply))
        const twice = _request !== 'receive'
        const outcome = await make(world.open()).then(
          () => 'done',
          () => 'failed',
        )
        expect(outcome).toBe(twice ? 'done' : 'failed')
        expect(world.server.requests).toHaveLength(twice ? 2 : 1)
      })
    })

    it('names the error in it', async () => {
      world.server.otherwise = (reply) => reply.json({ __type: 'x#QueueDoesNotExist' })
      const error = await failureOf(world.open().receive(poll))
      expect(error).toMatchObject({ kind: 'NoSuchQueue', code: 'QueueDoesNotExist' })
    })

    it.each([{}, { 0: message('a') }, 'x', 5])(
      'is not taken for messages: %j',
      async (Messages) => {
        world.server.otherwise = (reply) => reply.json({ Messages })
        const error = await failureOf(world.open({ requestAttempts: 1 }).receive(poll))
        expect(error).toMatchObject({ kind: 'ServerFault', code: 'UnreadableAnswer' })
      },
    )

    it.each([{}, { Messages: null }, { Messages: [] }])(
      'is not %j: that is an empty receive',
      async (empty) => {
        world.server.otherwise = (reply) => reply.json(empty)
        expect(await world.open().receive(poll)).toEqual([])
      },
    )

    it.each([
      {},
      { Successful: null, Failed: null },
      { Successful: [null, 5, 'x'] },
      { Successful: {}, Failed: 'x' },
      { Successful: [{ Id: '7' }] },
      { Successful: [{ Id: '0' }], Failed: [{ Id: '0' }] },
      { Failed: [{ Id: '0', Code: 5, Message: {}, SenderFault: 'yes' }] },
    ])('has no say about an entry that it does not answer for: %j', async (answer) => {
      world.server.otherwise = (reply) => reply.json(answer)
      const [result] = await world.open().delete(['h'])
      expect(result).toMatchObject({ ok: false, senderFault: false })
      expect(result).toMatchObject({
        code: expect.any(String),
        message: expect.stringMatching(/./),
      })
    })

    it.each([{}, { Attributes: null }, { Attributes: 'x' }, { Attributes: [] }])(
      'contains no attributes: %j',
      async (answer) => {
        world.server.otherwise = (reply) => reply.json(answer)
        const error = await failureOf(world.open({ requestAttempts: 1 }).attributes())
        expect(error).toMatchObject({ kind: 'ServerFault', code: 'UnreadableAnswer' })
      },
    )

    it('leaves odd values of attributes out', async () => {
      const Attributes = { QueueArn: 5, VisibilityTimeout: '45', RedrivePolicy: null, Policy: {} }
      world.server.otherwise = (reply) => reply.json({ Attributes })
      const attributes = await world.open().attributes()
      expect(attributes).toMatchObject({ arn: '', visibilitySeconds: 45, redrive: undefined })
      expect(attributes.raw).toEqual({ VisibilityTimeout: '45' })
    })

    it.each([{}, { QueueUrl: null }, { QueueUrl: 5 }])('names no queue: %j', async (answer) => {
      world.server.otherwise = (reply) => reply.json(answer)
      const service = world.service({ endpoint: world.server.origin })
      const error = await failureOf(service.urlOf('orders'))
      expect(error).toMatchObject({ kind: 'ServerFault', code: 'UnreadableAnswer' })
    })
  })

  describe('a send', () => {
    it('is reported for the entry whose body did not arrive as it was', async () => {
      const Successful = [
        { Id: '0', MessageId: 'm0', MD5OfMessageBody: md5Of('a') },
        { Id: '1', MessageId: 'm1', MD5OfMessageBody: '0'.repeat(32) },
        { Id: '2', MessageId: 'm2', MD5OfMessageBody: null },
      ]
      world.server.script((reply) => reply.json({ Successful, Failed: [] }))
      const results = await world.open().send([{ body: 'a' }, { body: 'b' }, { body: 'c' }])
      expect(results).toEqual([
        { ok: true, messageId: 'm0' },
        expect.objectContaining({ ok: false, code: 'InvalidMd5Checksum', senderFault: false }),
        { ok: true, messageId: 'm2' },
      ])
    })
  })
}
