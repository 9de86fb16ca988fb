import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Received } from '../../src/message/received.ts'
import type { Outgoing, Queue, QueueService } from '../../src/queue/port.ts'

/** What the suite needs of an adapter. */
export interface QueueHarness {
  readonly service: QueueService
  /** Makes a queue of this name, FIFO where it ends in `.fifo`; answers with its URL. */
  createQueue(name: string, settings: HarnessSettings): Promise<string>
  stop(): Promise<void>
}

export interface HarnessSettings {
  /** The ARN of a dead-letter queue that was made before. */
  readonly deadLetterQueueArn?: string
  readonly maxReceiveCount?: number
  readonly maxMessageBytes?: number
}

const ten = { maxMessages: 10, waitSeconds: 0 }

/**
 * The behaviours that every adapter of the port shows. What needs twelve hours, or a server that
 * fails on request, is in the tests of the queue in memory.
 */
export function queueConformance(name: string, start: () => Promise<QueueHarness>): void {
  describe.concurrent(`a queue ${name}`, () => {
    let harness: QueueHarness

    beforeAll(async () => {
      harness = await start()
    })
    afterAll(() => harness.stop())

    async function newQueue(settings: HarnessSettings = {}, ending = ''): Promise<Queue> {
      const url = await harness.createQueue(`q-${randomUUID()}${ending}`, settings)
      return harness.service.queue(url)
    }

    describe('messages', () => {
      it('come as they were sent, with all that they carry', async () => {
        const queue = await newQueue()
        const message: Outgoing = {
          body: '{"text":"Grüße 🦭\\n","nested":{"a":[1,2]}}\t',
          attributes: {
            'sluice.failure': { dataType: 'String', stringValue: '{"reason":"ü"}' },
            count: { dataType: 'Number', stringValue: '42' },
            picture: { dataType: 'Binary.png', binaryValue: new Uint8Array([0, 1, 254, 255]) },
          },
          groupId: 'tenant-1',
          traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        }
        const beforeMs = Date.now()
        const [sent] = await queue.send([message])
        const received = await receiveOne(queue)
        expect(sent).toEqual({ ok: true, messageId: received.messageId })
        expect(received).toMatchObject({
          body: message.body,
          bodyIntact: true,
          receiveCount: 1,
          groupId: 'tenant-1',
          traceHeader: message.traceHeader,
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
        for (const at of [received.sentAtMs, received.firstReceivedAtMs]) {
          expect(at).toBeGreaterThan(beforeMs - 5000)
          expect(at).toBeLessThan(Date.now() + 5000)
        }
      })

      it('without attributes have none', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'plain' }])
        expect(await receiveOne(queue)).toMatchObject({
          attributes: {},
          groupId: undefined,
          traceHeader: undefined,
        })
      })

      it('come up to ten at once', async () => {
        const queue = await newQueue()
        await queue.send(bodies(10))
        await queue.send(bodies(2))
        const first = await queue.receive(ten)
        const second = await queue.receive(ten)
        expect(first).toHaveLength(10)
        expect(second).toHaveLength(2)
        expect(new Set([...first, ...second].map(({ messageId }) => messageId)).size).toBe(12)
      })

      it('of 1 MiB pass', async () => {
        const queue = await newQueue()
        const body = 'x'.repeat(1_048_576)
        expect(await queue.send([{ body }])).toMatchObject([{ ok: true }])
        const received = await receiveOne(queue)
        expect(received.bodyIntact).toBe(true)
        expect(received.body === body).toBe(true)
      })
    })

    describe('visibility', () => {
      it('hides a received message, and a deleted one never comes again', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        const { receiptHandle } = await receiveOne(queue)
        expect(await queue.receive(ten)).toEqual([])
        expect(await queue.delete([receiptHandle])).toEqual([{ ok: true }])
        expect(await queue.attributes()).toMatchObject({ visible: 0, inFlight: 0 })
      })

      it('of 0 makes a message visible at once, with a count and a handle of its own', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        const first = await receiveOne(queue)
        const change = { receiptHandle: first.receiptHandle, seconds: 0 }
        expect(await queue.changeVisibility([change])).toEqual([{ ok: true }])
        const second = await receiveOne(queue)
        expect(second).toMatchObject({ messageId: first.messageId, receiveCount: 2 })
        expect(second.receiptHandle).not.toBe(first.receiptHandle)
        expect(second.firstReceivedAtMs).toBe(first.firstReceivedAtMs)
      })

      it('that is asked for with the receive ends by itself', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        await queue.receive({ ...ten, visibilitySeconds: 1 })
        expect(await queue.receive(ten)).toEqual([])
        const [again] = await queue.receive({ maxMessages: 10, waitSeconds: 5 })
        expect(again?.receiveCount).toBe(2)
      })

      it('can be prolonged', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        const [message] = await queue.receive({ ...ten, visibilitySeconds: 1 })
        const change = { receiptHandle: message!.receiptHandle, seconds: 30 }
        expect(await queue.changeVisibility([change])).toEqual([{ ok: true }])
        expect(await queue.receive({ maxMessages: 1, waitSeconds: 2 })).toEqual([])
      })
    })

    describe('a stale handle', () => {
      it('deletes nothing and says that all went well', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        const old = await receiveAndGiveBack(queue)
        await receiveOne(queue)
        expect(await queue.delete([old.receiptHandle])).toEqual([{ ok: true }])
        expect(await queue.attributes()).toMatchObject({ inFlight: 1 })
      })

      it('cannot change the visibility', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        const old = await receiveAndGiveBack(queue)
        await receiveOne(queue)
        const change = { receiptHandle: old.receiptHandle, seconds: 10 }
        const [result] = await queue.changeVisibility([change])
        expect(result).toMatchObject({ ok: false, senderFault: true })
      })
    })

    describe('a handle whose timeout is over', () => {
      it('still deletes, as long as nobody else has received the message', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        const [message] = await queue.receive({ ...ten, visibilitySeconds: 1 })
        await vi.waitFor(
          async () => expect(await queue.attributes()).toMatchObject({ visible: 1 }),
          5000,
        )
        expect(await queue.delete([message!.receiptHandle])).toEqual([{ ok: true }])
        expect(await queue.attributes()).toMatchObject({ visible: 0, inFlight: 0 })
      })
    })

    describe('a long poll', () => {
      it('goes on waiting when another one takes the message', async () => {
        const queue = await newQueue()
        const startMs = performance.now()
        const polls = [1, 2, 3].map(() => queue.receive({ maxMessages: 10, waitSeconds: 2 }))
        setTimeout(() => void queue.send([{ body: 'a' }]), 100)
        const answers = await Promise.all(
          polls.map(async (poll) => ({
            count: (await poll).length,
            ms: performance.now() - startMs,
          })),
        )
        expect(answers.map(({ count }) => count).sort()).toEqual([0, 0, 1])
        for (const { count, ms } of answers) {
          if (count === 0) expect(ms).toBeGreaterThan(1800)
        }
      })

      it('takes a message that comes while it waits', async () => {
        const queue = await newQueue()
        const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 })
        await queue.send([{ body: 'late' }])
        expect((await poll).map(({ body }) => body)).toEqual(['late'])
      })

      it('comes back empty after its wait time', async () => {
        const queue = await newQueue()
        const startMs = performance.now()
        expect(await queue.receive({ maxMessages: 1, waitSeconds: 1 })).toEqual([])
        expect(performance.now() - startMs).toBeGreaterThan(900)
      })

      it('ends with the kind Aborted when its signal aborts', async () => {
        const queue = await newQueue()
        const abort = new AbortController()
        const poll = queue.receive({ maxMessages: 1, waitSeconds: 20, signal: abort.signal })
        setTimeout(() => abort.abort(), 50)
        await expect(poll).rejects.toMatchObject({ kind: 'Aborted', action: 'ReceiveMessage' })
      })

      it('with a signal that was aborted before takes nothing', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        const poll = queue.receive({ ...ten, signal: AbortSignal.abort() })
        await expect(poll).rejects.toMatchObject({ kind: 'Aborted' })
        expect(await queue.receive(ten)).toHaveLength(1)
      })
    })

    describe('a batch', () => {
      it('answers in the order of its entries', async () => {
        const queue = await newQueue()
        const sent = await queue.send(bodies(10))
        const received = await queue.receive(ten)
        const idOf = new Map(received.map(({ body, messageId }) => [body, messageId]))
        expect(sent).toEqual(
          bodies(10).map(({ body }) => ({ ok: true, messageId: idOf.get(body) })),
        )
        const handles = received.map(({ receiptHandle }) => receiptHandle)
        expect(await queue.delete(handles)).toEqual(Array(10).fill({ ok: true }))
      })

      it('carries out the valid entries and says what is wrong with the others', async () => {
        const queue = await newQueue({ maxMessageBytes: 1024 })
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
        const received = await queue.receive(ten)
        expect(received.map(({ body }) => body).sort()).toEqual(['good', 'good too'])
      })

      it('sends the others where one message is beyond 1 MiB by itself', async () => {
        const queue = await newQueue()
        const results = await queue.send([{ body: 'x'.repeat(1_048_577) }, { body: 'small' }])
        expect(results).toMatchObject([{ ok: false, senderFault: true }, { ok: true }])
        expect((await queue.receive(ten)).map(({ body }) => body)).toEqual(['small'])
      })

      it('of changes refuses what is out of limits, alone', async () => {
        const queue = await newQueue()
        await queue.send(bodies(2))
        const [one, other] = await queue.receive(ten)
        const results = await queue.changeVisibility([
          { receiptHandle: one!.receiptHandle, seconds: 43_201 },
          { receiptHandle: other!.receiptHandle, seconds: 60 },
        ])
        expect(results).toMatchObject([{ ok: false, senderFault: true }, { ok: true }])
      })

      it('of no entries, of eleven, or beyond 1 MiB is an invalid request', async () => {
        const queue = await newQueue()
        const invalid = { kind: 'InvalidRequest' }
        await expect(queue.delete([])).rejects.toMatchObject(invalid)
        await expect(queue.changeVisibility([])).rejects.toMatchObject(invalid)
        await expect(queue.send(bodies(11))).rejects.toMatchObject(invalid)
        const half = { body: 'x'.repeat(524_289) }
        await expect(queue.send([half, half])).rejects.toMatchObject({
          ...invalid,
          code: 'BatchRequestTooLong',
        })
        await expect(queue.receive({ maxMessages: 11, waitSeconds: 0 })).rejects.toMatchObject(
          invalid,
        )
      })

      it('with a made-up handle fails that entry alone', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        const { receiptHandle } = await receiveOne(queue)
        const deleted = await queue.delete(['made-up', receiptHandle])
        expect(deleted).toMatchObject([
          { ok: false, senderFault: true, code: 'ReceiptHandleIsInvalid' },
          { ok: true },
        ])
      })
    })

    describe('delays', () => {
      it('hold a message back', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'later', delaySeconds: 1 }])
        expect(await queue.receive(ten)).toEqual([])
        expect(await queue.attributes()).toMatchObject({ visible: 0, delayed: 1 })
        expect(await queue.receive({ maxMessages: 1, waitSeconds: 5 })).toHaveLength(1)
      })
    })

    describe('attributes', () => {
      it('report the settings and the counts', async () => {
        const dlq = await newQueue()
        const { arn } = await dlq.attributes()
        const queue = await newQueue({ deadLetterQueueArn: arn, maxReceiveCount: 3 })
        await queue.send(bodies(3))
        await receiveOne(queue)
        expect(await queue.attributes()).toMatchObject({
          arn: expect.stringMatching(/^arn:aws:sqs:.+:000000000000:q-/),
          fifo: false,
          visibilitySeconds: 30,
          delaySeconds: 0,
          maxMessageBytes: 1_048_576,
          redrive: { deadLetterQueueArn: arn, maxReceiveCount: 3 },
          visible: 2,
          inFlight: 1,
          delayed: 0,
          raw: expect.objectContaining({ VisibilityTimeout: '30' }),
        })
        expect((await dlq.attributes()).redrive).toBeUndefined()
      })

      it('count a message whose visibility is over as visible', async () => {
        const queue = await newQueue()
        await queue.send([{ body: 'a' }])
        await queue.receive({ ...ten, visibilitySeconds: 1 })
        await vi.waitFor(
          async () => expect(await queue.attributes()).toMatchObject({ visible: 1, inFlight: 0 }),
          5000,
        )
      })
    })

    describe('the native redrive', () => {
      it('moves a message at the receive beyond maxReceiveCount', async () => {
        const dlq = await newQueue()
        const { arn } = await dlq.attributes()
        const queue = await newQueue({ deadLetterQueueArn: arn, maxReceiveCount: 2 })
        await queue.send([{ body: 'poison', attributes: attributes(1) }])
        const first = await receiveAndGiveBack(queue)
        await receiveAndGiveBack(queue)
        expect(await dlq.receive(ten)).toEqual([])
        expect(await queue.receive(ten)).toEqual([])
        const moved = await receiveOne(dlq)
        // It counts over all queues; whether the move itself counts is not said.
        expect(moved.receiveCount).toBeGreaterThan(2)
        expect(moved).toMatchObject({
          messageId: first.messageId,
          body: 'poison',
          attributes: attributes(1),
          deadLetterSourceArn: (await queue.attributes()).arn,
        })
      })
    })

    describe('a FIFO queue', () => {
      const group = (groupId: string, ...texts: string[]): Outgoing[] =>
        texts.map((body) => ({ body, groupId, deduplicationId: `${groupId}-${body}` }))

      it('returns several messages of a group in one batch, in order', async () => {
        const queue = await newQueue({}, '.fifo')
        await queue.send([...group('a', '1', '2', '3'), ...group('b', '1')])
        const received = await queue.receive(ten)
        expect(named(received, 'a')).toEqual(['1', '2', '3'])
        expect(named(received, 'b')).toEqual(['1'])
        expect(received[0]).toMatchObject({
          deduplicationId: 'a-1',
          sequenceNumber: expect.stringMatching(/^\d{1,20}$/),
        })
      })

      it('blocks a group while one of its messages is in flight', async () => {
        const queue = await newQueue({}, '.fifo')
        await queue.send([...group('a', '1', '2'), ...group('b', '1')])
        const [a1] = await queue.receive({ maxMessages: 1, waitSeconds: 0 })
        expect(a1).toMatchObject({ groupId: 'a', body: '1' })
        expect((await queue.receive(ten)).map(({ groupId }) => groupId)).toEqual(['b'])
        await queue.delete([a1!.receiptHandle])
        expect((await queue.receive(ten)).map(({ body }) => body)).toEqual(['2'])
      })

      it('keeps the order of a batch that comes back', async () => {
        const queue = await newQueue({}, '.fifo')
        await queue.send(group('a', '1', '2', '3'))
        const received = await queue.receive(ten)
        await queue.changeVisibility(
          received.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })),
        )
        expect((await queue.receive(ten)).map(({ body }) => body)).toEqual(['1', '2', '3'])
      })

      it('drops a message silently whose deduplication id was used just before', async () => {
        const queue = await newQueue({}, '.fifo')
        const [first] = await queue.send(group('a', '1'))
        expect(await queue.send(group('a', '1'))).toEqual([first])
        expect(await queue.receive(ten)).toHaveLength(1)
      })

      it('refuses a message without a group, and a delay', async () => {
        const queue = await newQueue({}, '.fifo')
        const results = await queue.send([
          { body: 'a', deduplicationId: '1' },
          { body: 'a', groupId: 'a', deduplicationId: '2', delaySeconds: 1 },
        ])
        expect(results).toMatchObject([
          { ok: false, senderFault: true },
          { ok: false, senderFault: true },
        ])
      })
    })

    describe('the service', () => {
      it('finds the URL of a queue by its name', async () => {
        const queue = await newQueue()
        const name = queue.url.split('/').at(-1) ?? ''
        expect(await harness.service.urlOf(name)).toBe(queue.url)
      })

      it('opens a queue by its ARN', async () => {
        const queue = await newQueue()
        const { arn } = await queue.attributes()
        const same = harness.service.queue(arn)
        await same.send([{ body: 'a' }])
        expect((await queue.receive(ten)).map(({ body }) => body)).toEqual(['a'])
        expect(same.url).toMatch(/^https?:\/\/.+\/q-[0-9a-f-]+$/)
      })

      it('ends its polls when it is closed', async () => {
        const another = await start()
        const queue = another.service.queue(await another.createQueue('closing', {}))
        await queue.attributes()
        const startMs = performance.now()
        const poll = queue.receive({ maxMessages: 1, waitSeconds: 10 })
        setTimeout(() => another.service.close(), 100)
        await expect(poll).rejects.toMatchObject({ name: 'QueueError' })
        expect(performance.now() - startMs).toBeLessThan(5000)
        await another.stop()
      })

      it('says NoSuchQueue of a queue that is not there', async () => {
        const queue = await newQueue()
        const missing = harness.service.queue(`${queue.url}-missing`)
        const noSuchQueue = { name: 'QueueError', kind: 'NoSuchQueue' }
        await expect(harness.service.urlOf('missing')).rejects.toMatchObject(noSuchQueue)
        await expect(missing.receive(ten)).rejects.toMatchObject({
          ...noSuchQueue,
          action: 'ReceiveMessage',
          queue: missing.url,
        })
        await expect(missing.send([{ body: 'a' }])).rejects.toMatchObject(noSuchQueue)
        await expect(missing.delete(['handle'])).rejects.toMatchObject(noSuchQueue)
        await expect(missing.attributes()).rejects.toMatchObject(noSuchQueue)
      })
    })
  })
}

async function receiveOne(queue: Queue): Promise<Received> {
  const [message] = await queue.receive({ maxMessages: 1, waitSeconds: 0 })
  if (!message) throw new Error('nothing received')
  return message
}

async function receiveAndGiveBack(queue: Queue): Promise<Received> {
  const message = await receiveOne(queue)
  await queue.changeVisibility([{ receiptHandle: message.receiptHandle, seconds: 0 }])
  return message
}

function bodies(count: number): Outgoing[] {
  return Array.from({ length: count }, (_, i) => ({ body: `body ${i}` }))
}

function attributes(count: number): NonNullable<Outgoing['attributes']> {
  const names = Array.from({ length: count }, (_, i) => `attribute-${i}`)
  return Object.fromEntries(
    names.map((name) => [name, { dataType: 'String', stringValue: 'value' }]),
  )
}

function named(received: readonly Received[], groupId: string): string[] {
  return received.filter((message) => message.groupId === groupId).map(({ body }) => body)
}
