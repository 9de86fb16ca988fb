import { expect } from 'vitest'
import type { Outgoing } from '../../../src/queue/port.ts'
import type { Describe } from '../behaviour.ts'
import { bodies, bodiesOf } from '../outgoing.ts'

export function messages(describe: Describe): void {
  describe('messages', (it) => {
    it('come as they were sent, with attributes of each type', async (world) => {
      const queue = await world.newQueue()
      const message: Outgoing = {
        body: '{"text":"Grüße\\n","nested":{"a":[1,2]}}\t\r\n"&quot;',
        attributes: {
          'sluice.failure': { dataType: 'String', stringValue: '{"reason":"ü"}' },
          count: { dataType: 'Number', stringValue: '42' },
          picture: { dataType: 'Binary.png', binaryValue: new Uint8Array([0, 1, 254, 255]) },
        },
      }
      const [sent] = await queue.send([message])
      const received = await world.receiveOne(queue)
      expect(sent).toEqual({ ok: true, messageId: received.messageId })
      expect(received).toMatchObject({
        body: message.body,
        bodyIntact: true,
        receiveCount: 1,
        deadLetterSourceArn: undefined,
        deduplicationId: undefined,
        sequenceNumber: undefined,
      })
      expect(received.attributes).toEqual({
        ...message.attributes,
        picture: { dataType: 'Binary.png', binaryValue: expect.any(Uint8Array) },
      })
      const picture = received.attributes.picture
      expect(picture && 'binaryValue' in picture && [...picture.binaryValue]).toEqual([
        0, 1, 254, 255,
      ])
    })

    it('carry the times at which they were sent and first received', async (world) => {
      const queue = await world.newQueue()
      const beforeMs = Date.now()
      await queue.send([{ body: 'a' }])
      const { sentAtMs, firstReceivedAtMs } = await world.receiveOne(queue)
      // The clocks of two machines may differ.
      for (const at of [sentAtMs, firstReceivedAtMs]) {
        expect(at).toBeGreaterThan(beforeMs - 60_000)
        expect(at).toBeLessThan(Date.now() + 60_000)
      }
    })

    it('carry characters of four bytes', async (world) => {
      const queue = await world.newQueue()
      const [sent] = await queue.send([{ body: '🦭 \u2028' }])
      expect(sent).toMatchObject({ ok: true })
      expect((await world.receiveOne(queue)).body).toBe('🦭 \u2028')
    })

    it('of a standard queue keep their group', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a', groupId: 'tenant-1' }])
      expect((await world.receiveOne(queue)).groupId).toBe('tenant-1')
    })

    it('keep their trace header', async (world) => {
      const queue = await world.newQueue()
      const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793'
      await queue.send([{ body: 'a', traceHeader }])
      expect((await world.receiveOne(queue)).traceHeader).toBe(traceHeader)
    })

    it('without attributes have none', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'plain' }])
      expect(await world.receiveOne(queue)).toMatchObject({
        attributes: {},
        groupId: undefined,
        traceHeader: undefined,
      })
    })

    it('come up to ten in one receive', async (world) => {
      const queue = await world.newQueue()
      for (let sent = 0; sent < 30; sent += 10) await queue.send(bodies(10))
      expect(await world.receiveTogether(queue, 10)).toHaveLength(10)
    })

    it('come no more than were asked for', async (world) => {
      const queue = await world.newQueue()
      await queue.send(bodies(10))
      const received = await queue.receive({ maxMessages: 3, waitSeconds: 10 })
      expect(received.length).toBeGreaterThan(0)
      expect(received.length).toBeLessThanOrEqual(3)
    })

    it('come each once', async (world) => {
      const queue = await world.newQueue()
      await queue.send(bodies(10))
      await queue.send([{ body: 'body 10' }, { body: 'body 11' }])
      const received = await world.receiveAll(queue, 12)
      expect(bodiesOf(received)).toEqual(bodiesOf(bodies(12)))
      await world.expectNothing(queue)
    })

    it('are shared among those who receive at the same time', async (world) => {
      const queue = await world.newQueue()
      for (let sent = 0; sent < 40; sent += 10) await queue.send(bodies(10))
      const received = new Set<string>()
      await Promise.all(
        [1, 2, 3, 4].map(async () => {
          await world.eventually(async () => {
            if (received.size < 40) {
              const more = await queue.receive({ maxMessages: 10, waitSeconds: 1 })
              for (const { messageId, receiveCount } of more) {
                expect(receiveCount).toBe(1)
                received.add(messageId)
              }
            }
            expect(received.size).toBe(40)
          })
        }),
      )
    })

    it('stay on their own queue', async (world) => {
      const [queue, other] = [await world.newQueue(), await world.newQueue()]
      await queue.send([{ body: 'a' }])
      await world.expectNothing(other)
      expect((await world.receiveOne(queue)).body).toBe('a')
    })
  })
}
