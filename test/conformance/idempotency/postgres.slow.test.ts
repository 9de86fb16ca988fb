import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { IdempotencyError } from '../../../src/idempotency/idempotency-error.ts'
import { idempotent } from '../../../src/idempotency/idempotent.ts'
import { type PostgresStore, postgresStore } from '../../../src/idempotency/store/postgres.ts'
import { idempotencySql } from '../../../src/idempotency/store/postgres-table.ts'
import { failureCause } from '../../../src/message/failure.ts'
import { createRouter } from '../../../src/route/router.ts'
import { deliver } from '../../../src/testing/deliver.ts'
import { poolSettings, runSql, startPostgres } from '../../fixtures/databases/postgres.ts'
import type { Database } from '../../fixtures/databases/database.ts'
import { type ServerWorld, type StoreHarness, worldOf } from './harness.ts'
import { describeServer } from './server-suite.ts'
import { describeStore } from './suite.ts'

const harness: StoreHarness<ServerWorld> = {
  name: 'PostgreSQL',
  clock: 'its own',
  async open() {
    const server = await startPostgres()
    // Twice, as by two processes that are deployed.
    await runSql(server.port, idempotencySql() + idempotencySql())
    return worldOf(server, { kind: 'postgres', port: server.port })
  },
}

describeStore(harness)
describeServer(harness)

const catalogue = { 'order.placed': t.type({ type: t.literal('order.placed'), id: t.number }) }
const order = { type: 'order.placed', id: 7 }
const newRun = () => ({ key: randomUUID(), token: randomUUID(), leaseSeconds: 60, ttlSeconds: 60 })

describe('with its effects in the same PostgreSQL', () => {
  let server: Database
  let pool: pg.Pool
  let store: PostgresStore<pg.PoolClient>

  beforeAll(async () => {
    server = await startPostgres()
    await runSql(server.port, `${idempotencySql('keys')} CREATE TABLE effects (id text)`)
    pool = new pg.Pool(poolSettings(server.port))
    store = postgresStore(pool, { table: 'keys' })
  }, 60_000)
  afterAll(async () => {
    await pool?.end()
    await server?.close()
  }, 60_000)

  const effectsOf = async (id: string) =>
    (await pool.query('SELECT id FROM effects WHERE id = $1', [id])).rowCount
  const insert = 'INSERT INTO effects VALUES ($1)'

  /** A handler whose effect is one row, in the transaction that marks it. */
  const routerOf = (after: (client: pg.PoolClient, messageId: string) => unknown = () => {}) =>
    createRouter(catalogue)
      .use(idempotent({ store, ttlSeconds: 60 }))
      .on('order.placed', async (_event, delivery) => {
        await store.transaction(delivery, async (client) => {
          await client.query(insert, [delivery.messageId])
          await after(client, delivery.messageId)
        })
      })

  it('marks the event with its effects, by one write in the transaction', async () => {
    const done = vi.spyOn(store, 'done')
    const messageId = randomUUID()
    const { settlement } = await deliver(routerOf(), order, { messageId })
    expect(settlement._tag).toBe('Acknowledge')
    const { events } = await deliver(routerOf(), order, { messageId })
    expect(events[0]?.outcome).toMatchObject({ because: 'skipped', reason: 'done before' })
    expect(await effectsOf(messageId)).toBe(1)
    expect(done).not.toHaveBeenCalled()
  })

  it('has neither where the handler fails after its effects', async () => {
    const messageId = randomUUID()
    const fails = routerOf(() => {
      throw new Error('mine')
    })
    const { settlement } = await deliver(fails, order, { messageId })
    expect(settlement._tag === 'Retry' && failureCause(settlement.failure)).toMatchObject({
      message: 'mine',
    })
    expect(await effectsOf(messageId)).toBe(0)
    await deliver(routerOf(), order, { messageId })
    expect(await effectsOf(messageId)).toBe(1)
  })

  it('has the effects once where the connection breaks before the commit', async () => {
    const messageId = randomUUID()
    const breaks = routerOf(async (client) => {
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
    })
    expect((await deliver(breaks, order, { messageId })).settlement._tag).toBe('Retry')
    expect(await effectsOf(messageId)).toBe(0)
    await deliver(routerOf(), order, { messageId })
    expect(await effectsOf(messageId)).toBe(1)
  })

  it('rolls back the effects of a run that lost its key to another one', async () => {
    const messageId = randomUUID()
    const overtaken = routerOf(async () => {
      // Its lease is over, and another process has begun.
      await pool.query("UPDATE keys SET expires_at = now() - interval '1 s' WHERE key = $1", [
        `${messageId}:0`,
      ])
      expect(await store.begin({ ...newRun(), key: `${messageId}:0` })).toBe('begun')
    })
    const { settlement } = await deliver(overtaken, order, { messageId })
    expect(settlement._tag === 'Retry' && failureCause(settlement.failure)).toMatchObject({
      message: expect.stringContaining('the transaction was rolled back'),
    })
    expect(await effectsOf(messageId)).toBe(0)
  })

  it('marks all events of a batch with its effects, or none', async () => {
    let fails = true
    const router = createRouter(catalogue)
      .use(idempotent({ store, ttlSeconds: 60 }))
      .onBatch('order.placed', { size: 2, lingerMs: 1_000 }, async (_events, deliveries) => {
        await store.transaction(deliveries, async (client) => {
          for (const { key } of deliveries) await client.query(insert, [key])
          if (fails) throw new Error('mine')
        })
      })
    const messageId = randomUUID()
    const both = [order, order]
    expect((await deliver(router, both, { messageId })).settlement._tag).toBe('Retry')
    fails = false
    expect((await deliver(router, both, { messageId })).settlement._tag).toBe('Acknowledge')
    await deliver(router, both, { messageId })
    expect(await effectsOf(`${messageId}:0`)).toBe(1)
    expect(await effectsOf(`${messageId}:1`)).toBe(1)
  })

  it('cannot be used for an event without a run in this store', async () => {
    const router = createRouter(catalogue).on('order.placed', (_event, delivery) =>
      store.transaction(delivery, () => {}),
    )
    const { settlement } = await deliver(router, order)
    expect(settlement._tag === 'Retry' && failureCause(settlement.failure)).toMatchObject({
      message: expect.stringContaining('this delivery has no run in this store'),
    })
    expect(pool.idleCount).toBe(pool.totalCount)
  })

  it('deletes the rows of keys that are forgotten, and no others', async () => {
    await pool.query('DELETE FROM keys')
    await pool.query(
      "INSERT INTO keys SELECT 'old' || n, NULL, now() - interval '1 s' FROM generate_series(1, 2500) n",
    )
    const sweeping = postgresStore(pool, { table: 'keys', sweepSeconds: 1 })
    const kept = newRun()
    await sweeping.begin(kept)
    const rows = async () => (await pool.query('SELECT key FROM keys')).rows.map(({ key }) => key)
    expect(await rows()).toHaveLength(2_501)
    await expect
      .poll(async () => {
        await sweeping.begin(kept)
        return await rows()
      })
      .toEqual([kept.key])
  })

  it.each([
    [
      'a table that is not there',
      { table: 'nowhere' },
      'there is no table "nowhere" in this database: create it with the SQL of idempotencySql()',
    ],
    [
      'a schema that is not there',
      { table: 'no.where' },
      'there is no table "no.where" in this database',
    ],
    [
      'a table of something else',
      { table: 'effects' },
      'the table "effects" has other columns than the SQL of idempotencySql() creates',
    ],
  ])('says what to do about %s', async (_what, options, sentence) => {
    const wrong = postgresStore(pool, options).begin(newRun())
    await expect(wrong).rejects.toThrow(IdempotencyError)
    await expect(wrong).rejects.toThrow(sentence)
  })

  it.each([
    ['user or password', { password: 'wrong' }, 'PostgreSQL refuses the user or the password'],
    ['database', { database: 'nowhere' }, 'there is no such database'],
    ['port', { port: 1 }, 'PostgreSQL cannot be reached'],
  ])('says what to do about a wrong %s', async (_what, settings, sentence) => {
    const other = new pg.Pool({ ...poolSettings(server.port), ...settings })
    await expect(postgresStore(other).begin(newRun())).rejects.toThrow(sentence)
    await other.end()
  })

  it('says what to do about a user without the rights', async () => {
    await runSql(
      server.port,
      "CREATE USER reader PASSWORD 'reader'; GRANT SELECT ON keys TO reader",
    )
    const settings = { ...poolSettings(server.port), user: 'reader', password: 'reader' }
    const other = new pg.Pool(settings)
    await expect(postgresStore(other, { table: 'keys' }).begin(newRun())).rejects.toThrow(
      'the user of the pool needs SELECT, INSERT, UPDATE and DELETE on the table "keys"',
    )
    await other.end()
  })
})
