import { expect } from 'vitest'
import type { Describe } from '../behaviour.ts'
import { bodiesOf } from '../outgoing.ts'

/** Eight bytes: name, type and value count. */
const attributes = { k: { dataType: 'String', stringValue: 'x' } }

export function sizes(describe: Describe): void {
  describe('a message', (it) => {
    it('of 1 MiB passes', async (world) => {
      const queue = await world.newQueue()
      const body = 'x'.repeat(1_048_576)
      expect(await queue.send([{ body }])).toMatchObject([{ ok: true }])
      const received = await world.receiveOne(queue)
      expect(received.bodyIntact).toBe(true)
      expect(received.body === body).toBe(true)
    })

    it('beyond 1 MiB is refused, and the others of its batch pass', async (world) => {
      const queue = await world.newQueue()
      const results = await queue.send([{ body: 'x'.repeat(1_048_577) }, { body: 'small' }])
      expect(results).toMatchObject([{ ok: false, senderFault: true }, { ok: true }])
      expect(bodiesOf(await world.receiveAll(queue, 1))).toEqual(['small'])
    })

    it('may have as many bytes as its queue allows, attributes counted', async (world) => {
      const queue = await world.newQueue({ maxMessageBytes: 1024 })
      const fits = 'é'.repeat(508)
      const results = await queue.send([
        { body: fits, attributes },
        { body: `${fits}x`, attributes },
      ])
      expect(results).toMatchObject([{ ok: true }, { ok: false, senderFault: true }])
      expect(bodiesOf(await world.receiveAll(queue, 1))).toEqual([fits])
    })

    it('needs no room of the others of its batch in the limit of its queue', async (world) => {
      const queue = await world.newQueue({ maxMessageBytes: 1024 })
      const full = [{ body: 'a'.repeat(1024) }, { body: 'b'.repeat(1024) }]
      expect(await queue.send(full)).toMatchObject([{ ok: true }, { ok: true }])
    })
  })
}
