import { randomUUID } from 'node:crypto'
import { right, left } from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  isTooLarge,
  makeDeadLetter,
  makeReplay,
  type MessageToSend,
  type TooLarge,
} from '../../../src/dead-letter/record/record.ts'
import { idempotent } from '../../../src/idempotency/idempotent.ts'
import type { IdempotencyRun, IdempotencyStore } from '../../../src/idempotency/store.ts'
import type { Received } from '../../../src/message/received.ts'
import { createRouter } from '../../../src/route/router.ts'
import { fromTaskEither } from '../../../src/route/call/task-either.ts'
import { deliver } from '../../../src/testing/deliver.ts'
import { received } from '../../unit/dead-letter/received.ts'
import type { StoreHarness, StoreWorld } from './harness.ts'

const run = (key: string, more: Partial<IdempotencyRun> = {}): IdempotencyRun => ({
  key,
  token: randomUUID(),
  leaseSeconds: 30,
  ttlSeconds: 60,
  ...more,
})

const shortly = { leaseSeconds: 0.3, ttlSeconds: 0.3 }
const day = 86_400_000

const catalogue = { 'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }) }
const order = (id: number) => ({ type: 'order.placed', id })

/** What every store does, by itself and behind the middleware. */
export function describeStore({ name, open, clock }: StoreHarness): void {
  describe(`the store over ${name}`, () => {
    let world: StoreWorld
    let one: IdempotencyStore
    let other: IdempotencyStore
    let key: string

    beforeAll(async () => {
      world = await open()
      one = await world.store()
      other = await world.store()
    }, 60_000)
    afterAll(async () => await world?.close(), 60_000)
    afterEach(() => {
      vi.useRealTimers()
      key = ''
    })
    const newKey = () => {
      key = randomUUID()
      return key
    }

    it('gives a key to one of many that ask at the same time', async () => {
      newKey()
      const asking = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? one : other))
      const begun = await Promise.all(asking.map((store) => store.begin(run(key))))
      expect(begun.filter((answer) => answer === 'begun')).toHaveLength(1)
      for (const answer of begun) {
        if (answer !== 'begun') expect(answer).toEqual({ inProgressSeconds: expect.any(Number) })
      }
    })

    it('says for how long at most another run has the key', async () => {
      await one.begin(run(newKey(), { leaseSeconds: 20 }))
      const answer = await other.begin(run(key))
      const seconds = typeof answer === 'object' ? answer.inProgressSeconds : Number.NaN
      expect(seconds).toBeGreaterThan(10)
      // The clock of a client may differ by a second.
      expect(seconds).toBeLessThanOrEqual(clock === 'its own' ? 20 : 21)
    })

    it('gives the key to a run again that asks again: its first question may have arrived', async () => {
      const mine = run(newKey())
      expect(await one.begin(mine)).toBe('begun')
      expect(await one.begin(mine)).toBe('begun')
    })

    it('keeps keys apart', async () => {
      expect(await one.begin(run(newKey()))).toBe('begun')
      expect(await one.begin(run(newKey()))).toBe('begun')
    })

    it('gives the key of a run whose lease is over to the next one', async () => {
      await one.begin(run(newKey(), shortly))
      await expect.poll(() => other.begin(run(key))).toBe('begun')
    })

    it('keeps a key whose lease is renewed', async () => {
      const mine = run(newKey(), { leaseSeconds: 0.5 })
      await one.begin(mine)
      expect(await one.renew({ ...mine, leaseSeconds: 30 })).toBe(true)
      const answer = await other.begin(run(key))
      expect(typeof answer === 'object' && answer.inProgressSeconds).toBeGreaterThan(20)
    })

    it('knows a key as done, and no longer than for its time', async () => {
      const mine = run(newKey(), { ttlSeconds: 1 })
      await one.begin(mine)
      expect(await one.done(mine)).toBe(true)
      expect(await other.begin(run(key))).toBe('done')
      await expect.poll(() => other.begin(run(key))).toBe('begun')
    })

    it('gives a key that is freed to the next one', async () => {
      const mine = run(newKey())
      await one.begin(mine)
      await one.release(mine)
      expect(await other.begin(run(key))).toBe('begun')
    })

    it('lets a run that lost its key to another one change nothing', async () => {
      const lost = run(newKey(), shortly)
      await one.begin(lost)
      const next = run(key)
      await expect.poll(() => other.begin(next)).toBe('begun')
      expect(await one.renew(lost)).toBe(false)
      expect(await one.done(lost)).toBe(false)
      await one.release(lost)
      expect(await one.begin(run(key))).toEqual({ inProgressSeconds: expect.any(Number) })
      expect(await other.done(next)).toBe(true)
      expect(await one.done(lost)).toBe(false)
      await one.release(lost)
      expect(await one.begin(run(key))).toBe('done')
    })

    it('marks as done what nobody has taken since its lease was over', async () => {
      const late = run(newKey(), { leaseSeconds: 0.3 })
      await one.begin(late)
      // Another key with the same lease, since asking for this one would take it.
      const probe = run(randomUUID(), { leaseSeconds: 0.3 })
      await one.begin(probe)
      await expect.poll(() => other.begin(run(probe.key))).toBe('begun')
      expect(await one.done(late)).toBe(true)
      expect(await other.begin(run(key))).toBe('done')
    })

    it('marks as done what was taken by a run whose lease is over too', async () => {
      const late = run(newKey(), shortly)
      await one.begin(late)
      await expect.poll(() => other.begin(run(key, shortly))).toBe('begun')
      await expect.poll(() => one.done({ ...late, ttlSeconds: 30 })).toBe(true)
      expect(await other.begin(run(key))).toBe('done')
    })

    it(`goes by ${clock} clock when that of a process jumps`, async () => {
      const mine = run(newKey())
      const done = run(randomUUID())
      await one.begin(mine)
      await one.begin(done)
      await one.done(done)
      const nowMs = Date.now()
      vi.useFakeTimers({ toFake: ['Date'], now: nowMs + day })
      const ahead = await other.begin(run(key))
      if (clock === 'its own') {
        expect(ahead).toEqual({ inProgressSeconds: expect.any(Number) })
        expect(await other.begin(run(done.key))).toBe('done')
      } else {
        // Given away, but not mixed up: the run that lost it cannot mark it.
        expect(ahead).toBe('begun')
        vi.setSystemTime(nowMs)
        expect(await one.done(mine)).toBe(false)
      }
      vi.setSystemTime(nowMs - day)
      const behind = run(randomUUID())
      expect(await other.begin(behind)).toBe('begun')
      expect(await other.done(behind)).toBe(true)
      // A client that corrects its clock by that of its server does so with the next answer.
      vi.useRealTimers()
      await other.begin(run(randomUUID()))
      expect(await one.begin(run(newKey()))).toBe('begun')
      expect(await other.begin(run(key))).toEqual({ inProgressSeconds: expect.any(Number) })
    })

    it('runs each event of a body by itself', async () => {
      const ran: number[] = []
      let isDown = true
      const router = createRouter(catalogue)
        .use(idempotent({ store: one, ttlSeconds: 60 }))
        .on('order.placed', async ({ id }) => {
          ran.push(id)
          if (id === 2 && isDown) throw new Error('down')
        })
      const messageId = randomUUID()
      const body = [order(1), order(2), order(3)]
      const first = await deliver(router, body, { messageId })
      expect(first.settlement._tag).toBe('Retry')
      isDown = false
      const second = await deliver(router, body, { messageId, receiveCount: 2 })
      expect(second.settlement._tag).toBe('Acknowledge')
      // Those of a body run at the same time.
      expect(ran.slice(0, 3).toSorted()).toEqual([1, 2, 3])
      expect(ran.slice(3)).toEqual([2])
      expect(second.events.map(({ outcome }) => outcome)).toEqual([
        { _tag: 'Acknowledge', because: 'skipped', reason: 'done before' },
        { _tag: 'Acknowledge', because: 'handled' },
        { _tag: 'Acknowledge', because: 'skipped', reason: 'done before' },
      ])
    })

    it('knows an event that was replayed from the dead-letter queue', async () => {
      let runs = 0
      const router = createRouter(catalogue)
        .use(idempotent({ store: one, ttlSeconds: 60 }))
        .on('order.placed', async () => {
          runs += 1
        })
      const first = receivedOf({ body: JSON.stringify(order(1)) }, randomUUID())
      await deliver(router, first)
      const failure = { _tag: 'HandlerTimedOut', type: 'order.placed', seconds: 1 } as const
      const letter = receivedOf(sent(makeDeadLetter(first, failure, { nowMs: 0 })))
      const again = receivedOf(sent(makeReplay(letter, { nowMs: 0 })))
      expect(again.messageId).not.toBe(first.messageId)
      const { events } = await deliver(router, again)
      expect(events[0]?.outcome).toMatchObject({ because: 'skipped', reason: 'done before' })
      expect(runs).toBe(1)
    })

    it('runs an event once that two processes have at the same time', async () => {
      let runs = 0
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
      const routerOver = (store: IdempotencyStore) =>
        createRouter(catalogue)
          .use(idempotent({ store, ttlSeconds: 60, leaseSeconds: 20 }))
          .on('order.placed', async () => {
            runs += 1
            await mayEnd
          })
      const messageId = randomUUID()
      const running = deliver(routerOver(one), order(1), { messageId })
      await expect.poll(() => runs).toBe(1)
      const second = await deliver(routerOver(other), order(1), { messageId })
      expect(second.settlement).toMatchObject({
        _tag: 'Retry',
        failure: { _tag: 'RetryRequested' },
      })
      expect(second.settlement).toHaveProperty(
        'afterSeconds',
        expect.toSatisfy((n) => n > 10 && n <= 26),
      )
      end()
      expect((await running).settlement._tag).toBe('Acknowledge')
      const third = await deliver(routerOver(other), order(1), { messageId })
      expect(third.events[0]?.outcome).toMatchObject({ because: 'skipped' })
      expect(runs).toBe(1)
    })

    it('keeps the results of a batch handler apart', async () => {
      const calls: number[][] = []
      const router = createRouter(catalogue)
        .use(idempotent({ store: one, ttlSeconds: 60 }))
        .onBatch('order.placed', { size: 3, lingerMs: 200 }, async (events) => {
          calls.push(events.map(({ id }) => id))
          return events.map(({ id }) => (id === 2 && calls.length === 1 ? new Error('no') : null))
        })
      const messageId = randomUUID()
      const body = [order(1), order(2), order(3)]
      await deliver(router, body, { messageId })
      const again = await deliver(router, body, { messageId })
      expect(calls.map((call) => call.toSorted())).toEqual([[1, 2, 3], [2]])
      expect(again.settlement._tag).toBe('Acknowledge')
    })

    it('frees the key for a handler that returns a left', async () => {
      let isRight = false
      const router = createRouter(catalogue)
        .use(idempotent({ store: one, ttlSeconds: 60 }))
        .on(
          'order.placed',
          fromTaskEither(() => (isRight ? right(1) : left(new Error('left')))),
        )
      const messageId = randomUUID()
      expect((await deliver(router, order(1), { messageId })).settlement._tag).toBe('Retry')
      isRight = true
      const { events } = await deliver(router, order(1), { messageId })
      expect(events[0]?.outcome).toMatchObject({ because: 'handled' })
    })
  })
}

function sent(made: MessageToSend | TooLarge): MessageToSend {
  if (isTooLarge(made)) throw new Error('it does not fit')
  return made
}

function receivedOf(
  { body, attributes = {} }: Pick<MessageToSend, 'body'> & Partial<MessageToSend>,
  messageId = randomUUID() as string,
): Received {
  return received({ messageId, body, attributes, receiveCount: 1 })
}
