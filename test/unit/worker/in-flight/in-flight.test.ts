import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as t from 'io-ts'
import type { Received } from '../../../../src/message/received.ts'
import type { EventResult } from '../../../../src/route/call/event-result.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { Engine } from '../../../../src/worker/engine.ts'
import { Lifecycle } from '../../../../src/worker/report/lifecycle.ts'
import { resolveOptions } from '../../../../src/worker/settings.ts'
import { silentLogger } from '../../../../src/message/logger.ts'
import { received } from '../../dead-letter/received.ts'
import { failed, ok, scriptedQueue } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers())
/** What was logged as a bug of sluice, such as a ticket that was closed twice. */
const bugs: string[] = []
const logger = {
  ...silentLogger,
  error: (_fields: object, message: string) => void bugs.push(message),
}
afterEach(() => {
  vi.useRealTimers()
  expect(bugs.splice(0).filter((message) => message.includes('a bug in sluice'))).toEqual([])
})

const catalogue = { 'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }) }

const order = (id: number, different: Partial<Received> = {}) =>
  received({
    messageId: `m${id}`,
    receiptHandle: `h${id}`,
    body: JSON.stringify({ type: 'order.placed', id }),
    receiveCount: 1,
    ...different,
  })

/** The messages in flight, as in an engine: a test admits messages, and a queue records the requests. */
function inFlightWith(
  handler: (id: number) => unknown,
  different: { fifo?: boolean; deadLetters?: never } = {},
) {
  const queue = scriptedQueue()
  const began: number[] = []
  const router = createRouter(catalogue).on('order.placed', ({ id }) => {
    began.push(id)
    return handler(id)
  })
  const lifecycle = new Lifecycle({ logger: silentLogger, redact: (text) => text })
  let came = 0
  lifecycle.on('received', ({ messages }) => {
    came += messages
  })
  const options = {
    router,
    queue,
    settings: resolveOptions({ queueUrl: queue.url, logger }),
    share: undefined,
    fifo: false,
    visibilitySeconds: 30,
    maxAttempts: 10,
    maxReceives: undefined,
    deadLetters: undefined,
    lifecycle,
    ...different,
  }
  const engine = new Engine(options)
  return {
    queue,
    began,
    engine,
    admit: (...messages: Received[]) => engine.admit(messages),
    /** How many messages the worker reported. */
    came: () => came,
    /** The worker's counts: messages being handled, and being settled. */
    inFlight: () => {
      const { inFlight, settling } = engine.vitals
      return [inFlight - settling, settling]
    },
    deleted: () => queue.deleted.flat(),
    /** Given back: renewals ask for the whole time of a lease. */
    released: () =>
      queue.changed
        .flat()
        .flatMap(({ receiptHandle, seconds }) => (seconds === 30 ? [] : [receiptHandle])),
    async stop(graceSeconds: number) {
      const stopping = engine.stop(graceSeconds * 1000)
      await vi.advanceTimersByTimeAsync(graceSeconds * 1000 + 1_000)
      return await stopping
    },
  }
}

const gate = () => Promise.withResolvers<void>()
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)
const lostLease = failed('MessageNotInflight', true)

describe('messages in flight', () => {
  it('are counted out, whatever becomes of them', async () => {
    const { admit, came, inFlight, deleted, released, stop } = inFlightWith((id) => {
      if (id === 1) throw new Error('down')
    })
    admit(
      order(0),
      order(1),
      order(2, { body: '{"type":"nobody.asks"}' }),
      order(3, { body: 'no JSON' }),
      order(4, { bodyIntact: false }),
    )
    expect(inFlight()).toEqual([5, 0])
    expect(came()).toBe(5)
    await pass(1)
    expect(inFlight()).toEqual([0, 0])
    expect(deleted().sort()).toEqual(['h0', 'h2'])
    // Without a dead-letter queue what can never be handled is kept.
    expect(released().sort()).toEqual(['h1', 'h3', 'h4'])
    expect(await stop(0)).toMatchObject({ settled: 0, released: 0, left: 0 })
  })

  it('that come during a stop wait for no earlier one of their group: they are released at once', async () => {
    const { promise, resolve } = gate()
    const { admit, began, released, engine } = inFlightWith(() => promise, { fifo: true })
    admit(order(0, { groupId: 'one' }))
    await pass(0.1)
    const stopping = engine.stop(20_000)
    admit(order(1, { groupId: 'one' }))
    await pass(1)
    expect(began).toEqual([0])
    expect(released()).toEqual(['h1'])
    resolve()
    await pass(1)
    expect(await stopping).toMatchObject({ settled: 1, released: 1, left: 0 })
  })

  it('whose lease was lost are not settled, and counted out', async () => {
    const { promise, resolve } = gate()
    const { queue, admit, inFlight, deleted, released } = inFlightWith(() => promise)
    admit(order(0))
    queue.answers.push([lostLease])
    await pass(20)
    resolve()
    await pass(5)
    expect(inFlight()).toEqual([0, 0])
    expect([...deleted(), ...released()]).toEqual([])
  })

  it('whose lease was lost while they were stored on the dead-letter queue are counted out', async () => {
    const { promise, resolve } = gate()
    const deadLetters = {
      store: async (_held: unknown, events: readonly EventResult[]) => {
        await promise
        return events.map((event) => ({ ...event, outcome: { _tag: 'Acknowledge' } }))
      },
    } as never
    const { queue, admit, inFlight, deleted, released } = inFlightWith(() => {}, { deadLetters })
    admit(order(0, { body: 'no JSON' }))
    queue.answers.push([lostLease])
    await pass(20)
    expect(inFlight()).toEqual([0, 1])
    resolve()
    await pass(1)
    expect(inFlight()).toEqual([0, 0])
    expect([...deleted(), ...released()]).toEqual([])
  })

  it('that were handled without a lease are deleted without a second run when they come again', async () => {
    const { promise, resolve } = gate()
    const { queue, began, admit, inFlight, deleted } = inFlightWith(() => promise)
    admit(order(0))
    queue.answers.push([lostLease])
    await pass(20)
    resolve()
    await pass(1)
    admit(order(0, { receiptHandle: 'h0 again', receiveCount: 2 }))
    expect(inFlight()).toEqual([0, 1])
    await pass(1)
    expect(began).toEqual([0])
    expect(deleted()).toEqual(['h0 again'])
    expect(inFlight()).toEqual([0, 0])
  })

  it.each([false, true])(
    'are handled once when a receive brings them twice (FIFO: %s)',
    async (fifo) => {
      const { promise, resolve } = gate()
      const { began, admit, inFlight, deleted } = inFlightWith(() => promise, { fifo })
      admit(order(0, { groupId: 'a' }), order(0, { groupId: 'a' }))
      await pass(1)
      admit(order(0, { groupId: 'a' }))
      await pass(1)
      resolve()
      await pass(5)
      expect(began).toEqual([0])
      expect(new Set(deleted())).toEqual(new Set(['h0']))
      expect(inFlight()).toEqual([0, 0])
    },
  )

  it('of a FIFO group have their turns in the order of their receives, also where the first of them is left meanwhile', async () => {
    let isFixed = false
    const { queue, admit, inFlight } = inFlightWith(
      (id) => {
        if (id === 2 && !isFixed) throw new Error('not yet')
      },
      { fifo: true },
    )
    const [deletes, releases] = [gate(), gate()]
    const answerLater = { delete: queue.delete, changeVisibility: queue.changeVisibility }
    queue.delete = () => deletes.promise.then(() => [ok])
    queue.changeVisibility = () => releases.promise.then(() => [lostLease])
    const receive = (id: number, receiveCount: number) =>
      order(id, { groupId: 'a', receiveCount, receiptHandle: `h${id} #${receiveCount}` })
    admit(receive(1, 1), receive(2, 1))
    await pass(1)
    admit(receive(1, 2), receive(2, 2))
    Object.assign(queue, answerLater)
    // The release of the second message fails for good, the leases of both are lost, and it is received once more.
    releases.resolve()
    queue.answers.push([lostLease, lostLease])
    await pass(20)
    admit(receive(2, 3))
    isFixed = true
    deletes.resolve()
    await pass(5)
    expect(inFlight()).toEqual([0, 0])
  })
})

describe('a message whose settlement is on its way', () => {
  const unanswered = () => new Promise<never>(() => {})
  /** Renewals ask for the whole time of a lease. */
  const renewed = ({ changed }: ReturnType<typeof scriptedQueue>) =>
    changed.flat().filter(({ seconds }) => seconds === 30)
  const hangReleases = (queue: ReturnType<typeof scriptedQueue>) => {
    queue.changeVisibility = (changes) => {
      queue.changed.push([...changes])
      return unanswered()
    }
  }

  it('is not renewed when it was handled', async () => {
    const { queue, admit, inFlight } = inFlightWith(() => {})
    queue.delete = unanswered
    admit(order(0))
    await pass(60)
    expect(inFlight()).toEqual([0, 1])
    expect(renewed(queue)).toEqual([])
  })

  it('is not renewed when it will be retried: a renewal would undo the release', async () => {
    const { queue, admit } = inFlightWith(() => {
      throw new Error('down')
    })
    hangReleases(queue)
    admit(order(0))
    await pass(60)
    expect(queue.changed.flat()).toHaveLength(1)
    expect(renewed(queue)).toEqual([])
  })

  it('is not renewed when it is released by a stop', async () => {
    const { queue, admit, stop } = inFlightWith(() => {})
    hangReleases(queue)
    const stopping = stop(60)
    admit(order(0))
    await stopping
    expect(queue.changed.flat()).toHaveLength(1)
    expect(renewed(queue)).toEqual([])
  })

  it('is not renewed when it was handled before', async () => {
    const { promise, resolve } = gate()
    const { queue, admit } = inFlightWith(() => promise)
    admit(order(0))
    queue.answers.push([lostLease])
    await pass(20)
    resolve()
    await pass(1)
    const before = renewed(queue).length
    queue.delete = unanswered
    admit(order(0, { receiptHandle: 'h0 again', receiveCount: 2 }))
    await pass(60)
    expect(renewed(queue)).toHaveLength(before)
  })
})

describe('a stop', () => {
  it('releases a message at once that waits for another one of its group', async () => {
    const { promise, resolve } = gate()
    const { began, admit, inFlight, deleted, released, stop } = inFlightWith(() => promise, {
      fifo: true,
    })
    admit(...[0, 1, 2].map((id) => order(id, { groupId: 'a' })))
    await pass(1)
    const stopping = stop(10)
    await pass(1)
    expect(released()).toEqual(['h1', 'h2'])
    resolve()
    expect(await stopping).toMatchObject({ settled: 1, released: 2, left: 0 })
    expect(began).toEqual([0])
    expect(deleted()).toEqual(['h0'])
    expect(inFlight()).toEqual([0, 0])
  })
})

describe('the report of a stop', () => {
  it('counts what was settled, what went back, and what was left when its time was over', async () => {
    const { promise, resolve } = gate()
    const { admit, stop, engine, inFlight } = inFlightWith((id) =>
      id === 0 ? promise : new Promise(() => {}),
    )
    admit(order(0), order(1))
    await pass(1)
    const stopping = stop(5)
    admit(order(2))
    expect(inFlight()).toEqual([2, 1])
    resolve()
    expect(await stopping).toMatchObject({ settled: 1, released: 1, left: 1 })
    expect(engine.vitals.inFlight).toBe(1)
  })

  it('counts as left what lost its lease meanwhile', async () => {
    const { promise, resolve } = gate()
    const { queue, admit, stop, inFlight } = inFlightWith(() => promise)
    admit(order(0), order(1))
    await pass(10)
    const stopping = stop(60)
    queue.answers.push([lostLease])
    await pass(10)
    resolve()
    expect(await stopping).toMatchObject({ settled: 1, released: 0, left: 1 })
    expect(inFlight()).toEqual([0, 0])
  })

  it('counts as left what SQS did not take', async () => {
    const { promise, resolve } = gate()
    const { queue, admit, stop, inFlight } = inFlightWith(() => promise)
    admit(order(0), order(1))
    await pass(1)
    const stopping = stop(60)
    queue.answers.push([failed('ReceiptHandleIsInvalid', true)])
    resolve()
    expect(await stopping).toMatchObject({ settled: 1, released: 0, left: 1 })
    expect(inFlight()).toEqual([0, 0])
  })
})
