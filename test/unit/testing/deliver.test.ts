import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { lineageAttribute } from '../../../src/dead-letter/record/record.ts'
import type { Received } from '../../../src/message/received.ts'
import { createMemoryQueue } from '../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../src/route/router.ts'
import { type DeliverOptions, deliver } from '../../../src/testing/deliver.ts'
import { orders, paid, placed } from '../route/orders.ts'

describe('deliver', () => {
  it.each<[string, unknown]>([
    ['a value', placed(7)],
    ['a string', JSON.stringify(placed(7))],
    ['bytes', new TextEncoder().encode(JSON.stringify(placed(7)))],
    ['base64 of gzip', gzipSync(JSON.stringify(placed(7))).toString('base64')],
    [
      'an SNS notification',
      {
        Type: 'Notification',
        Message: JSON.stringify(placed(7)),
        TopicArn: 'arn:aws:sns:us-east-1:000000000000:t',
        MessageId: 'm',
      },
    ],
  ])('takes %s', async (_what, body) => {
    const handler = vi.fn()
    const router = createRouter(orders).on('order.placed', ({ total }) => handler(total))
    const { settlement, events } = await deliver(router, body)
    expect(handler).toHaveBeenCalledWith(7)
    expect(settlement).toEqual({ _tag: 'Acknowledge', because: 'handled' })
    expect(events).toEqual([
      expect.objectContaining({ index: 0, type: 'order.placed', outcome: settlement, drift: [] }),
    ])
  })

  it('sets the delivery by its options, with defaults for the rest', async () => {
    const seen = vi.fn()
    const router = createRouter(orders).on('order.paid', (_event, delivery) => seen(delivery))
    await deliver(router, paid, { receiveCount: 4, messageId: 'm', groupId: 'g' })
    const delivery = seen.mock.calls[0]?.[0]
    expect(delivery).toMatchObject({
      event: paid,
      raw: paid,
      type: 'order.paid',
      messageId: 'm',
      key: 'm:0',
      index: 0,
      receiveCount: 4,
      groupId: 'g',
      drift: [],
      log: { type: 'order.paid', messageId: 'm', key: 'm:0', index: 0, receiveCount: 4 },
    })
    expect(delivery.sentAt).toBeInstanceOf(Date)
    expect(delivery.signal.aborted).toBe(false)
  })

  it('gives each call a key of its own, and the same one only when asked', async () => {
    const keys: string[] = []
    const router = createRouter(orders).on('order.paid', (_, { key }) => void keys.push(key))
    for (let at = 0; at < 3; at++) await deliver(router, paid)
    expect(new Set(keys).size).toBe(3)
    keys.length = 0
    await deliver(router, [paid, paid], { messageId: 'm' })
    await deliver(router, paid, { messageId: 'm', receiveCount: 2 })
    expect(keys).toEqual(['m:0', 'm:1', 'm:0'])
  })

  it('takes a message as it was received, with all its fields', async () => {
    const queue = createMemoryQueue()
    await queue.send([{ body: JSON.stringify(paid), groupId: 'g' }])
    const [received] = await queue.receive({ maxMessages: 1, waitSeconds: 0 })
    const seen = vi.fn()
    const router = createRouter(orders).on('order.paid', (_event, delivery) => seen(delivery))
    await deliver(router, received)
    await deliver(router, received)
    for (const [delivery] of seen.mock.calls) {
      expect(delivery).toMatchObject({
        raw: paid,
        messageId: received?.messageId,
        key: `${received?.messageId}:0`,
        receiveCount: 1,
        groupId: 'g',
        sentAt: new Date(received?.sentAtMs ?? 0),
      })
    }
    expect(seen).toHaveBeenCalledTimes(2)
  })

  it('judges a received message by itself: a damaged body, the receive count, a replay', async () => {
    const fails = createRouter(orders).on('order.paid', () => {
      throw new Error('no')
    })
    const received = { receiptHandle: 'r', body: JSON.stringify(paid) }
    const on = async (more: Partial<Received>, options?: DeliverOptions) =>
      (await deliver(fails, { ...received, ...more }, options)).settlement
    expect(await on({ bodyIntact: false })).toMatchObject({ failure: { _tag: 'CorruptedBody' } })
    expect(await on({ receiveCount: 10 })).toMatchObject({ _tag: 'DeadLetter' })
    expect(await on({ receiveCount: 10 }, { receiveCount: 1 })).toMatchObject({ _tag: 'Retry' })
    const keys: string[] = []
    const router = createRouter(orders).on('order.paid', (_, { key }) => void keys.push(key))
    const origin = { messageId: 'first', index: 3, replays: 1 }
    const attributes = {
      [lineageAttribute]: { dataType: 'String', stringValue: JSON.stringify(origin) },
    }
    await deliver(router, { ...received, attributes })
    expect(keys).toEqual(['first:3'])
  })

  it("takes an app's own event for one, though it has keys of a message", async () => {
    const event = { ...paid, receiptHandle: 'r', body: 'text' }
    const router = createRouter(orders).on('order.paid', () => {})
    const { events } = await deliver(router, event)
    expect(events).toEqual([expect.objectContaining({ type: 'order.paid' })])
  })

  it('dead-letters on the last attempt: the tenth, or that of its options', async () => {
    const router = createRouter(orders).on('order.paid', () => {
      throw new Error('no')
    })
    const tag = async (options: object) => (await deliver(router, paid, options)).settlement._tag
    expect(await tag({})).toBe('Retry')
    expect(await tag({ receiveCount: 9 })).toBe('Retry')
    expect(await tag({ receiveCount: 10 })).toBe('DeadLetter')
    expect(await tag({ receiveCount: 3, maxAttempts: 3 })).toBe('DeadLetter')
  })

  it('returns the same every time: the jitter is always 75 %', async () => {
    const router = createRouter(orders).on('order.paid', () => {
      throw new Error('no')
    })
    for (let at = 0; at < 3; at++) {
      expect((await deliver(router, paid)).settlement).toMatchObject({ afterSeconds: 4 })
    }
  })

  it('limits a handler in time', async () => {
    const router = createRouter(orders).on('order.paid', () => new Promise(() => {}))
    const { settlement } = await deliver(router, paid, { handlerTimeoutSeconds: 0.01 })
    expect(settlement).toMatchObject({ _tag: 'Retry', failure: { _tag: 'HandlerTimedOut' } })
  })

  it('says so when it is given no router', async () => {
    // @ts-expect-error: a catalogue
    await expect(deliver(orders, paid)).rejects.toThrow(
      'the first argument of deliver must be a router',
    )
  })
})
