import { expect } from 'vitest'
import type { Describe } from '../behaviour.ts'
import { attributes, bodies, bodiesOf } from '../outgoing.ts'
import { rejection } from '../rejection.ts'

const unknownHandle = { ok: false, senderFault: true, code: 'ReceiptHandleIsInvalid' }

export function batches(describe: Describe): void {
  describe('a batch', (it) => {
    it('is answered in the order of its entries', async (world) => {
      const queue = await world.newQueue()
      const sent = await queue.send(bodies(10))
      const received = await world.receiveAll(queue, 10)
      const idOf = new Map(received.map(({ body, messageId }) => [body, messageId]))
      expect(sent).toEqual(bodies(10).map(({ body }) => ({ ok: true, messageId: idOf.get(body) })))
      const handles = received.map(({ receiptHandle }) => receiptHandle)
      expect(await queue.delete(handles)).toEqual(Array(10).fill({ ok: true }))
    })

    it('is carried out but for the invalid entries, with what is wrong with them', async (world) => {
      const queue = await world.newQueue({ maxMessageBytes: 1024 })
      const results = await queue.send([
        { body: 'good' },
        { body: 'x'.repeat(1025) },
        { body: '' },
        { body: 'bell \u0007' },
        { body: 'eleven', attributes: attributes(11) },
        { body: 'empty', attributes: { a: { dataType: 'String', stringValue: '' } } },
        { body: 'late', delaySeconds: 901 },
        { body: 'good too', attributes: attributes(10) },
      ])
      expect(results.map(({ ok }) => ok)).toEqual([
        ...[true, false, false, false, false, false, false],
        true,
      ])
      for (const result of results) {
        if (result.ok) continue
        expect(result.senderFault).toBe(true)
        expect(result.code).not.toBe('')
        expect(result.message).not.toBe('')
      }
      expect(bodiesOf(await world.receiveAll(queue, 2))).toEqual(['good', 'good too'])
    })

    it('of changes is refused alone where it is out of limits', async (world) => {
      const queue = await world.newQueue()
      await queue.send(bodies(2))
      const [one, other] = await world.receiveAll(queue, 2)
      const results = await queue.changeVisibility([
        { receiptHandle: one!.receiptHandle, seconds: 43_201 },
        { receiptHandle: other!.receiptHandle, seconds: 60 },
      ])
      expect(results).toMatchObject([{ ok: false, senderFault: true }, { ok: true }])
    })

    it('of no entries, of eleven, or beyond 1 MiB is an invalid request', async (world) => {
      const queue = await world.newQueue()
      const invalid = { kind: 'InvalidRequest' }
      expect(await rejection(queue.delete([]))).toMatchObject(invalid)
      expect(await rejection(queue.changeVisibility([]))).toMatchObject(invalid)
      expect(await rejection(queue.send(bodies(11)))).toMatchObject(invalid)
      const half = { body: 'x'.repeat(524_289) }
      expect(await rejection(queue.send([half, half]))).toMatchObject({
        ...invalid,
        code: 'BatchRequestTooLong',
      })
      expect(await rejection(queue.receive({ maxMessages: 11, waitSeconds: 0 }))).toMatchObject(
        invalid,
      )
    })

    it('of deletes fails for a made-up handle alone', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const { receiptHandle } = await world.receiveOne(queue)
      const deleted = await queue.delete(['made-up', receiptHandle])
      expect(deleted).toMatchObject([unknownHandle, { ok: true }])
    })

    it('of changes fails for a made-up handle alone', async (world) => {
      const queue = await world.newQueue()
      await queue.send([{ body: 'a' }])
      const { receiptHandle } = await world.receiveOne(queue)
      const changed = await queue.changeVisibility([
        { receiptHandle: 'made-up', seconds: 60 },
        { receiptHandle, seconds: 60 },
      ])
      expect(changed).toMatchObject([unknownHandle, { ok: true }])
    })

    it('of deletes fails for the handle of another queue alone', async (world) => {
      const [queue, other] = [await world.newQueue(), await world.newQueue()]
      await Promise.all([queue.send([{ body: 'a' }]), other.send([{ body: 'b' }])])
      const [own, foreign] = [await world.receiveOne(queue), await world.receiveOne(other)]
      const deleted = await queue.delete([foreign.receiptHandle, own.receiptHandle])
      expect(deleted).toMatchObject([unknownHandle, { ok: true }])
    })
  })
}
