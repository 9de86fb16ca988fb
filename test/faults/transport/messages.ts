import * as t from 'io-ts'
import { describe, expect, it, vi } from 'vitest'
import type { UnreadableMessage } from '../../../src/queue/port.ts'
import { createRouter } from '../../../src/route/router.ts'
import { createWorker } from '../../../src/worker/create-worker.ts'
import { message, poll, soundAnswer, type TransportWorld } from './world.ts'

export function messages(world: TransportWorld): void {
  describe('a message that cannot be read', () => {
    async function receive(odd: unknown) {
      world.server.script((reply) => reply.json({ Messages: [message('a'), odd, message('c')] }))
      const unreadable: UnreadableMessage[] = []
      const onUnreadable = (one: UnreadableMessage) => void unreadable.push(one)
      const received = await world.open().receive({ ...poll, onUnreadable })
      return { received, unreadable, bodies: received.map(({ body }) => body) }
    }

    it.each<[unknown, string | undefined]>([
      [null, undefined],
      ['private words', undefined],
      [5, undefined],
      [[], undefined],
      [{ ...message('b'), Body: undefined }, 'b'],
      [{ ...message('b'), Body: null }, 'b'],
      [{ ...message('b'), Body: { private: true } }, 'b'],
      [{ ...message('b'), MessageId: null }, undefined],
      [{ ...message('b'), MessageId: 5 }, undefined],
      [{ ...message('b'), MessageId: '' }, undefined],
      [{ ...message('b'), ReceiptHandle: undefined }, 'b'],
      [{ ...message('b'), ReceiptHandle: 7 }, 'b'],
      [{ ...message('b'), Attributes: 'private' }, 'b'],
      [{ ...message('b'), Attributes: ['private'] }, 'b'],
      [{ ...message('b'), MessageAttributes: 'private' }, 'b'],
      [{ ...message('b'), MessageAttributes: { private: null } }, 'b'],
      [{ ...message('b'), MessageAttributes: { a: { DataType: 5, StringValue: 'private' } } }, 'b'],
      [{ ...message('b'), MessageAttributes: { a: { DataType: 'String', StringValue: 7 } } }, 'b'],
      [{ ...message('b'), MessageAttributes: { a: { DataType: 'Binary', BinaryValue: 5 } } }, 'b'],
      [
        { ...message('b'), MessageAttributes: { a: { DataType: 'Binary', BinaryValue: '!' } } },
        'b',
      ],
    ])('is left and reported, and the others come: %j', async (odd, messageId) => {
      const { bodies, unreadable } = await receive(odd)
      expect(bodies).toEqual(['a', 'c'])
      expect(unreadable).toEqual([{ messageId, why: expect.stringMatching(/./) }])
      expect(unreadable[0]?.why).not.toContain('private')
    })

    it.each([
      { MessageAttributes: null },
      { Attributes: null },
      { MD5OfBody: null },
      { MD5OfBody: 5 },
      { MD5OfMessageAttributes: null },
      { Attributes: { SentTimestamp: null, ApproximateReceiveCount: {}, MessageGroupId: 7 } },
      { Attributes: { SentTimestamp: 'soon', ApproximateReceiveCount: 'many' } },
      { MessageAttributes: { a: { StringValue: 'x', DataType: null, BinaryValue: null } } },
    ])('is not one that only lacks something: %j', async (odd) => {
      const { received, unreadable } = await receive({ ...message('b'), ...odd })
      expect(unreadable).toEqual([])
      expect(received[1]).toMatchObject({ body: 'b', bodyIntact: true, receiveCount: 1 })
      expect(received[1]?.sentAtMs).toBeUndefined()
    })

    it('is not asked for again, though an attempt id would allow it', async () => {
      const Binary = { DataType: 'Binary', BinaryValue: '!' }
      const Messages = [message('a'), { ...message('b'), MessageAttributes: { a: Binary } }]
      world.server.otherwise = (reply) => reply.json({ Messages })
      const url = `${world.server.queueUrl}.fifo`
      const received = await world.open({}, url).receive({ ...poll, attemptId: 'attempt-1' })
      expect(received.map(({ body }) => body)).toEqual(['a'])
      expect(world.server.requests).toHaveLength(1)
    })

    it('is judged by numbers in place of strings, too', async () => {
      const Attributes = { ApproximateReceiveCount: 4, SentTimestamp: 1_700_000_000_000 }
      const { received } = await receive({ ...message('b'), Attributes })
      expect(received[1]).toMatchObject({ receiveCount: 4, sentAtMs: 1_700_000_000_000 })
    })

    it('hides no other when its body was damaged', async () => {
      const { received } = await receive(message('b', '0'.repeat(32)))
      expect(received.map(({ body, bodyIntact }) => [body, bodyIntact])).toEqual([
        ['a', true],
        ['b', false],
        ['c', true],
      ])
    })
  })

  describe('a worker', () => {
    const handled: number[] = []
    const orders = { 'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }) }
    const router = createRouter(orders).on('order.placed', ({ id }) => void handled.push(id))
    const order = (id: number) => message(JSON.stringify({ type: 'order.placed', id }))

    it('starts though its first receive contains what cannot be read, and handles the rest', async () => {
      const first = [null, order(1), { ...order(2), MessageAttributes: 'x' }, order(3)]
      const receives = [{ Messages: first }, { Messages: null }]
      world.server.otherwise = (reply) => {
        const isReceive = reply.request.action === 'ReceiveMessage'
        const received = isReceive ? receives.shift() : soundAnswer(reply)
        if (received !== undefined) reply.json(received)
      }
      const service = world.service()
      const worker = createWorker(router, { queueUrl: world.server.queueUrl, service })
      const unreadable: unknown[] = []
      worker.events.on('unreadable', ({ messageId }) => void unreadable.push(messageId))
      await worker.start()
      await vi.waitFor(() => expect(handled).toEqual([1, 3]))
      await worker.stop({ graceSeconds: 1 })
      expect(unreadable).toEqual([undefined, order(2).MessageId])
    })
  })
}
