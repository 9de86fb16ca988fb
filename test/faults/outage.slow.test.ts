import { setTimeout as sleep } from 'node:timers/promises'
import * as t from 'io-ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { idempotent } from '../../src/idempotency/idempotent.ts'
import { postgresStore } from '../../src/idempotency/store/postgres.ts'
import { idempotencySql } from '../../src/idempotency/store/postgres-table.ts'
import { createMemoryService, type MemoryQueue } from '../../src/queue/memory/memory.ts'
import { createRouter } from '../../src/route/router.ts'
import { createWorker } from '../../src/worker/create-worker.ts'
import { maxKept } from '../../src/worker/in-flight/probes.ts'
import type { FailedEvent } from '../../src/worker/report/lifecycle-events.ts'
import type { Worker } from '../../src/worker/worker.ts'
import type { Database } from '../fixtures/databases/database.ts'
import { poolSettings, runSql, startPostgres } from '../fixtures/databases/postgres.ts'

/**
 * A real outage, in real time: handlers write to a PostgreSQL that is stopped for two minutes and started again, while
 * messages keep coming. Everything else is at its defaults.
 */

const outageMs = 120_000
const probeMs = 15_000
/** Messages that come in a second. */
const rate = 5
const concurrency = 10
/** After 15 s, 30 s, 60 s and 120 s another message is tried than the five that are kept, and one of these waits. */
const maxFresh = 4

const catalogue = {
  'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }),
  'order.paid': t.type({ type: t.literal('order.paid'), id: t.number }),
}

let server: Database
let pool: pg.Pool
let queue: MemoryQueue
let dlq: MemoryQueue
let worker: Worker
let sent = 0
let sending: NodeJS.Timeout | undefined

beforeAll(async () => {
  server = await startPostgres()
  const effects = 'CREATE TABLE effects (id integer, key text)'
  await runSql(server.port, `${idempotencySql()} ${effects}`)
}, 60_000)

afterAll(async () => {
  clearInterval(sending)
  await worker?.stop()
  await pool?.end()
  await server?.close()
}, 60_000)

describe('when PostgreSQL is down for two minutes', () => {
  it('nothing is dead-lettered, no attempt is burnt beyond the probes, and it is back within one probe', async () => {
    const service = createMemoryService()
    dlq = service.create('events-dlq')
    const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 12 }
    queue = service.create('events', { redrive })
    pool = new pg.Pool({ ...poolSettings(server.port), max: concurrency })
    const store = postgresStore(pool)
    const begin = vi.spyOn(store, 'begin')
    const insert = 'INSERT INTO effects VALUES ($1, $2)'
    const router = createRouter(catalogue)
      .use(idempotent({ store, ttlSeconds: 86_400 }))
      // The effects of one in the transaction that marks its event, those of the other before it is marked.
      .on('order.placed', async ({ id }, delivery) => {
        await store.transaction(delivery, (client) => client.query(insert, [id, delivery.key]))
      })
      .on('order.paid', async ({ id }, { key }) => {
        await pool.query(insert, [id, key])
      })
    worker = createWorker(router, { queueUrl: queue.url, service, concurrency })
    const failed: FailedEvent[] = []
    const deadLettered: unknown[] = []
    const circuit: { what: string; handler: string | undefined; atMs: number }[] = []
    let handled = 0
    let handledAtMs = 0
    worker.events.on('failed', (event) => failed.push(event))
    worker.events.on('deadLettered', (event) => deadLettered.push(event))
    worker.events.on('circuitOpened', ({ handler }) =>
      circuit.push({ what: 'opened', handler, atMs: performance.now() }),
    )
    worker.events.on('circuitClosed', ({ handler }) =>
      circuit.push({ what: 'closed', handler, atMs: performance.now() }),
    )
    worker.events.on('settled', ({ reason }) => {
      if (reason !== 'handled') return
      handled += 1
      handledAtMs = performance.now()
    })
    await worker.start()
    sending = setInterval(() => void sendOne(), 1_000 / rate)
    await expect.poll(() => handled).toBeGreaterThan(20)
    expect(failed).toEqual([])

    await server.stop()
    const downAtMs = performance.now()
    await expect.poll(() => circuit.length, { timeout: 40_000 }).toBe(1)
    // The one of the worker: it receives no more.
    expect(circuit[0]).toMatchObject({ what: 'opened', handler: undefined })
    const failedBefore = failed.length
    const attemptsBefore = attemptsUsed()
    begin.mockClear()
    await sleep(outageMs - (performance.now() - downAtMs))
    expect(handledAtMs - downAtMs).toBeLessThan(5_000)
    const tries = begin.mock.calls.length
    const attempts = attemptsUsed() - attemptsBefore

    await server.start()
    const upAtMs = performance.now()
    await expect.poll(() => circuit.length, { timeout: 40_000 }).toBe(2)
    clearInterval(sending)
    const closedAfterMs = (circuit[1]?.atMs ?? Infinity) - upAtMs
    expect(circuit[1]).toMatchObject({ what: 'closed', handler: undefined })
    // A second for the handler of the probe.
    expect(closedAfterMs).toBeLessThan(probeMs + 1_000)

    // One try a probe, of the few that are kept in flight or, ever more rarely, of one that was not tried before.
    const probes = Math.ceil(outageMs / probeMs)
    expect(tries).toBeGreaterThanOrEqual(probes - 2)
    expect(tries).toBeLessThanOrEqual(probes + maxFresh + concurrency)
    // A try of a kept message uses up none; what was received as it opened, and those few, do.
    expect(attempts).toBeLessThanOrEqual(maxKept + maxFresh + concurrency)
    // Of the ten attempts that a message has: those before the circuit opened, and that of a probe.
    expect(Math.max(...failed.map(({ attempt }) => attempt))).toBeLessThanOrEqual(4)
    expect(failed.filter(({ willRetry }) => !willRetry)).toEqual([])
    const said = failed.map(({ error }) => error.message)
    expect(said).toContainEqual(expect.stringContaining('PostgreSQL cannot be reached'))

    // All that came is handled, but for the few that gave up their place for a message that was not tried, or had none
    // as the circuit opened: these wait for at least five minutes.
    const left = () => queue.messages()
    const few = maxFresh + maxKept
    await expect.poll(() => left().length, { timeout: 90_000 }).toBeLessThanOrEqual(few)
    await expect.poll(() => handled + left().length).toBe(sent)
    for (const { receiveCount } of left()) expect(receiveCount).toBeLessThanOrEqual(5)
    expect(deadLettered).toEqual([])
    expect(dlq.messages()).toEqual([])
    const count = async () => {
      const counted =
        'SELECT count(*)::int AS effects, count(DISTINCT key)::int AS keys FROM effects'
      const { rows } = await pool.query<{ effects: number; keys: number }>(counted)
      return rows[0]
    }
    // A few may still be on their way.
    await expect.poll(async () => (await count())?.effects === handled).toBe(true)
    const { effects, keys } = (await count()) ?? {}
    expect(effects).toBe(keys)
    console.log(
      `${sent} messages; ${failedBefore} attempts failed before the circuit opened; while it was open ${tries} tries and ` +
        `${attempts} attempts; ` +
        `back ${Math.round(closedAfterMs)} ms after PostgreSQL, ` +
        `all but ${left().length} handled after ${Math.round(handledAtMs - upAtMs)} ms`,
    )
  }, 400_000)
})

/** The receives of all that waits on the queue or is in flight. */
function attemptsUsed(): number {
  return queue.messages().reduce((sum, { receiveCount }) => sum + receiveCount, 0)
}

async function sendOne(): Promise<void> {
  const id = sent++
  const type = id % 2 === 0 ? 'order.placed' : 'order.paid'
  await queue.send([{ body: JSON.stringify({ type, id }) }])
}
