import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDesk } from '../../../src/dead-letter/desk.ts'
import type { Transport } from '../../../src/queue/service.ts'
import type { SqsServer } from '../../fixtures/sqs-servers.ts'
import type { Trouble } from './fault-proxy.ts'
import { startOrderWorker } from './order-worker.ts'
import { isPoison, type Scenario, startScenario } from './scenario.ts'
import type { Traffic } from './traffic.ts'
import { eachOf, every, inRow } from './troubles.ts'

/**
 * A worker and the dead-letter desk at a real server, behind a network that fails: nothing is lost, whatever comes
 * twice has a reason, and a dead letter is stored before its message is deleted.
 */
export function serverFaults(name: string, start: () => Promise<SqsServer>): void {
  let server: SqsServer
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server.stop())

  describe.concurrent.for<Transport>(['sdk', 'direct'])(`at ${name}, over %s`, (transport) => {
    /** A test with a scenario of its own. */
    function scenario(
      sentence: string,
      setting: { trouble?: Trouble; fifo?: boolean },
      run: (scenario: Scenario) => Promise<void>,
    ): void {
      it(sentence, async () => {
        const started = await startScenario(server.endpoint, transport, setting)
        try {
          await run(started)
        } finally {
          await started.stop()
        }
      })
    }

    scenario('killed connections lose nothing', { trouble: every(9, 'cut') }, async (world) => {
      const orders = await world.sendOrders(100)
      await world.startWorker()
      for (let cut = 0; cut < 3; cut++) {
        const before = world.handled.length
        await vi.waitFor(() => expect(world.handled.length).toBeGreaterThan(before))
        world.proxy.cutAll()
      }
      expectAllOnceOrWithReason(world, orders, await world.finish())
      await expectDeadLetters(world, 10)
    })

    const throttling = { trouble: every(3, 'throttle') }
    scenario('throttled requests have no effect at all', throttling, async (world) => {
      const orders = await world.sendOrders(50)
      await world.startWorker()
      await world.finish()
      expect([...world.handled].sort()).toEqual([...orders].sort())
      expect((await world.deadLetters()).map(({ body }) => body).filter(isPoison)).toHaveLength(5)
    })

    scenario('lost answers lose nothing', { trouble: every(4, 'lose') }, async (world) => {
      const orders = await world.sendOrders(50)
      await world.startWorker()
      expectAllOnceOrWithReason(world, orders, await world.finish())
      await expectDeadLetters(world, 5)
    })

    const noSends: Trouble = (action) => (action === 'SendMessageBatch' ? 'fail' : undefined)
    scenario(
      'a dead letter that cannot be stored keeps its message on the queue, past a stop',
      { trouble: noSends },
      async (world) => {
        const orders = await world.sendOrders(20)
        const worker = await world.startWorker()
        await vi.waitFor(() => expect(new Set(world.handled)).toEqual(new Set(orders)))
        await vi.waitFor(() => {
          const sends = world.proxy.exchanges.filter(({ action }) => action === 'SendMessageBatch')
          expect(sends.length).toBeGreaterThan(3)
        })
        await worker.stop({ graceSeconds: 1 })
        const { visible, inFlight } = await world.queue.attributes()
        expect(visible + inFlight).toBeGreaterThanOrEqual(2)
        expect(await world.deadLetters()).toEqual([])
        world.proxy.trouble = () => undefined
        await world.startWorker()
        expectAllOnceOrWithReason(world, orders, await world.finish())
        await expectDeadLetters(world, 2)
      },
    )

    scenario(
      'the order of a group holds when answers are lost',
      { fifo: true, trouble: eachOf({ ReceiveMessage: every(2, 'lose') }) },
      async (world) => {
        const orders = await world.sendOrders(27)
        await world.startWorker()
        expectAllOnceOrWithReason(world, orders, await world.finish())
        // Of an order that came twice, the first time.
        const first = [...new Set(world.handled)]
        for (const group of [0, 1, 2]) {
          const sent = world.sent.filter((id, at) => at % 3 === group && orders.includes(id))
          expect(first.filter((id) => sent.includes(id))).toEqual(sent)
        }
      },
    )

    scenario('a worker that is killed loses nothing', {}, async (world) => {
      const orders = await world.sendOrders(60)
      const killed = startOrderWorker(world)
      try {
        await vi.waitFor(() => expect(killed.handled().length).toBeGreaterThan(10))
      } finally {
        await killed.kill()
      }
      const deletedBefore = world.traffic().wasDeleted
      await world.startWorker()
      const traffic = await world.finish()
      expect(new Set([...killed.handled(), ...world.handled])).toEqual(new Set(orders))
      expect(world.handled.filter(deletedBefore)).toEqual([])
      expect(traffic.deletedBeforeSent(isPoison)).toEqual([])
      await expectDeadLetters(world, 6)
    })

    scenario(
      'a replay loses nothing when sends fail and answers to deletes are lost',
      {
        trouble: eachOf({
          SendMessageBatch: inRow(2, 8, 'fail'),
          DeleteMessageBatch: every(2, 'lose'),
        }),
      },
      async (world) => {
        const bodies = Array.from({ length: 30 }, (_, at) => `letter ${at}`)
        for (const from of [0, 10, 20]) {
          await world.dlq.send(bodies.slice(from, from + 10).map((body) => ({ body })))
        }
        const { queue, dlq } = world.far
        const service = {
          queue: (url: string) => (url === dlq.url ? dlq : queue),
          urlOf: async () => queue.url,
          close: () => {},
        }
        await vi.waitFor(
          async () => {
            const desk = openDesk({ service, deadLetterQueueUrl: dlq.url })
            try {
              await desk.replay(await desk.plan({}, { to: queue.url })).report
            } finally {
              await desk.close()
            }
            expect(await world.dlq.attributes()).toMatchObject({ visible: 0, inFlight: 0 })
          },
          { timeout: 40_000 },
        )
        const traffic = world.traffic()
        expect(traffic.deletedBeforeSent(() => true)).toEqual([])
        for (const body of bodies) expect(traffic.timesSent(body)).toBeGreaterThanOrEqual(1)
      },
    )
  })
}

/** Everything was handled; more than once only what a delete may have failed to reach in time. */
function expectAllOnceOrWithReason(
  { handled }: Scenario,
  orders: readonly string[],
  traffic: Traffic,
): void {
  expect(new Set(handled)).toEqual(new Set(orders))
  for (const id of orders) {
    const times = handled.filter((one) => one === id).length
    expect(times).toBeLessThanOrEqual(1 + traffic.vainDeletes(id))
    expect(traffic.wasDeleted(id)).toBe(true)
  }
  expect(traffic.deletedBeforeSent(isPoison)).toEqual([])
}

/** All of the poison, each as often as the server took it. */
async function expectDeadLetters(world: Scenario, count: number): Promise<void> {
  const letters = await world.deadLetters()
  const bodies = letters.map(({ body }) => body)
  const traffic = world.traffic()
  expect(new Set(bodies).size).toBe(count)
  for (const body of bodies) {
    expect(isPoison(body)).toBe(true)
    expect(bodies.filter((one) => one === body)).toHaveLength(traffic.timesSent(body))
  }
  for (const { attributes } of letters) expect(attributes).toHaveProperty(['sluice.failure'])
}
