import { hasProperty, property } from '../../message/thrown.ts'
import type { Delivery } from '../../route/call/delivery.ts'
import { type ActiveRun, activeRun } from '../active-runs.ts'
import { IdempotencyError } from '../idempotency-error.ts'
import type { IdempotencyRun, IdempotencyStore } from '../store.ts'
import { defaultTable, tableName } from './postgres-table.ts'
import { Sweep, sweepRows } from './sweep.ts'

/** What can run a query: of the package `pg` the Pool, and a client of it. */
export interface PostgresQueries {
  query(text: string, values: unknown[]): Promise<PostgresResult>
}

export interface PostgresResult {
  readonly rows: readonly unknown[]
  readonly rowCount: number | null
}

/** A client of the pool that is held for a transaction. */
export interface PostgresClient extends PostgresQueries {
  release(destroy?: boolean): void
}

/** The Pool of the package `pg`, as an app has it. */
export interface PostgresPool extends PostgresQueries {
  connect(): Promise<PostgresClient>
}

/** The client that a pool answers with: of `pg` its PoolClient, so that handlers have its types. */
export type ClientOf<P extends PostgresPool> = P['connect'] extends {
  (): Promise<infer C>
  (callback: never): unknown
}
  ? C
  : Awaited<ReturnType<P['connect']>>

/** Options of postgresStore. */
export interface PostgresStoreOptions {
  /** The table that the SQL of `idempotencySql(table)` creates. Default `sluice_idempotency`. */
  readonly table?: string | undefined
  /**
   * How often this process deletes the rows of keys that are forgotten, in seconds, 1 to 86,400, while events come.
   * Default 60. 0: never, for a database that does so itself.
   */
  readonly sweepSeconds?: number | undefined
}

/** A store of keys in PostgreSQL. */
export interface PostgresStore<C = PostgresQueries> extends IdempotencyStore {
  /**
   * Runs the effects of a handler and marks its event as done in one transaction: both happen, or neither does, so the
   * effects happen exactly once. For a handler inside of `idempotent({ store })` with this store:
   *
   * ```ts
   * router.on('message.new', (event, delivery) =>
   *   store.transaction(delivery, (client) => client.query('INSERT INTO …', [event.message.id])),
   * )
   * ```
   *
   * Only what `work` does by its `client` is part of it. A batch handler passes its deliveries: all or none are marked.
   *
   * @param work Does not end the transaction itself. If it rejects, everything is rolled back.
   * @returns what `work` returns, after COMMIT.
   * @throws (rejects) what `work` or the database throws; an IdempotencyError when the lease was lost, and another run
   * has the key or has done it: everything is rolled back. An Error for a delivery without a run in this store.
   */
  transaction<A>(
    delivery: Delivery | readonly Delivery[],
    work: (client: C) => Promise<A> | A,
  ): Promise<A>
}

/**
 * Keeps the keys in a table of PostgreSQL, by the Pool of the package `pg`. Time is that of the server.
 *
 * @throws TypeError for anything that is no pool, and for a wrong option.
 */
export function postgresStore<P extends PostgresPool>(
  pool: P,
  { table = defaultTable, sweepSeconds = 60 }: PostgresStoreOptions = {},
): PostgresStore<ClientOf<P>> {
  assertPool(pool)
  const { quoted } = tableName(table)
  const statements = statementsOf(quoted)
  const sweep = new Sweep(sweepSeconds, async () => {
    const { rowCount } = await pool.query(statements.sweep, [])
    return rowCount ?? 0
  })
  // A connection of the pool that is lost while idle would end the process without a listener.
  heedErrors(pool)

  const ask = async (queries: PostgresQueries, text: string, values: unknown[]) => {
    try {
      return await queries.query(text, values)
    } catch (error) {
      throw new IdempotencyError(sentenceOf(error, table), { cause: error })
    }
  }
  const changes = async (text: string, values: unknown[]) =>
    (await ask(pool, text, values)).rowCount === 1

  const markIn = async (client: PostgresClient, { key, token, ttlSeconds }: IdempotencyRun) => {
    const { rowCount } = await ask(client, statements.done, [key, token, ttlSeconds])
    if (rowCount !== 1) throw new IdempotencyError(lost)
  }

  const store: PostgresStore<ClientOf<P>> = {
    async begin(run) {
      const { key, token, leaseSeconds } = run
      sweep.begin()
      if (await changes(statements.begin, [key, token, leaseSeconds])) return 'begun'
      const { rows } = await ask(pool, statements.read, [key])
      // Nothing where it was freed meanwhile: the next attempt has it.
      const seconds = rows.length === 0 ? 0 : property(rows[0], 'seconds')
      return seconds === null ? 'done' : { inProgressSeconds: Math.max(0, Number(seconds)) }
    },
    renew: ({ key, token, leaseSeconds }) => changes(statements.renew, [key, token, leaseSeconds]),
    done: ({ key, token, ttlSeconds }) => changes(statements.done, [key, token, ttlSeconds]),
    async release({ key, token }) {
      await ask(pool, statements.release, [key, token])
    },
    async transaction(delivery, work) {
      const runs = [delivery].flat().map((one) => runOf(one, store))
      const client = await pool.connect()
      const result = await inTransaction(client, async () => {
        const result = await work(client as ClientOf<P>)
        for (const { run } of inOrder(runs)) await markIn(client, run)
        return result
      })
      for (const run of runs) run.isMarked = true
      return result
    },
  }
  return store
}

const lost = 'the lease was lost, and another run has the key: the transaction was rolled back'

/** By key, so that two transactions with the same keys do not wait for each other. */
function inOrder(runs: readonly ActiveRun[]): readonly ActiveRun[] {
  return runs.toSorted((a, b) => (a.run.key < b.run.key ? -1 : 1))
}

function runOf(delivery: Delivery, store: IdempotencyStore): ActiveRun {
  const active = activeRun(delivery, store)
  if (active !== undefined) return active
  throw new Error(
    'transaction: this delivery has no run in this store; it needs the middleware idempotent({ store }) with the same store around its handler, and a key',
  )
}

async function inTransaction<A>(client: PostgresClient, work: () => Promise<A>): Promise<A> {
  const stopHeeding = heedErrors(client)
  let isBroken = false
  try {
    await client.query('BEGIN', [])
    const result = await work()
    await client.query('COMMIT', [])
    return result
  } catch (error) {
    await client.query('ROLLBACK', []).catch(() => {
      isBroken = true
    })
    throw error
  } finally {
    stopHeeding()
    // A connection whose state is unknown is closed.
    client.release(isBroken)
  }
}

function statementsOf(table: string) {
  const at = 'clock_timestamp()'
  const from = (parameter: string) => `${at} + ${parameter}::float8 * interval '1 second'`
  return {
    begin: `INSERT INTO ${table} AS had (key, token, expires_at) VALUES ($1, $2::uuid, ${from('$3')})
ON CONFLICT (key) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at
WHERE had.expires_at <= ${at} OR had.token = excluded.token`,
    read: `SELECT CASE WHEN token IS NULL THEN NULL
ELSE extract(epoch FROM expires_at - ${at})::float8 END AS seconds FROM ${table} WHERE key = $1`,
    renew: `UPDATE ${table} SET expires_at = ${from('$3')} WHERE key = $1 AND token = $2::uuid`,
    done: `INSERT INTO ${table} AS had (key, token, expires_at) VALUES ($1, NULL, ${from('$3')})
ON CONFLICT (key) DO UPDATE SET token = NULL, expires_at = excluded.expires_at
WHERE had.token = $2::uuid OR had.expires_at <= ${at}`,
    release: `DELETE FROM ${table} WHERE key = $1 AND token = $2::uuid`,
    sweep: `DELETE FROM ${table} WHERE key IN (
SELECT key FROM ${table} WHERE expires_at <= ${at} LIMIT ${sweepRows} FOR UPDATE SKIP LOCKED)`,
  }
}

function assertPool(pool: PostgresPool): void {
  const isPool = ['query', 'connect'].every((name) => typeof property(pool, name) === 'function')
  if (!isPool) throw new TypeError('postgresStore takes the Pool of the package pg')
}

function heedErrors(emitter: object): () => void {
  const on = property(emitter, 'on')
  const off = property(emitter, 'off')
  if (typeof on !== 'function') return () => {}
  const ignore = () => {}
  on.call(emitter, 'error', ignore)
  return () => {
    if (typeof off === 'function') off.call(emitter, 'error', ignore)
  }
}

/** By SQLSTATE ("PostgreSQL Error Codes" in its documentation). */
function sentenceOf(error: unknown, table: string): string {
  const failed = 'the idempotency store failed'
  switch (property(error, 'code')) {
    case '42P01':
    case '3F000':
      return `${failed}: there is no table "${table}" in this database: create it with the SQL of idempotencySql()`
    case '42703':
    case '42804':
    case '42883':
    case '42P10':
    case '42846':
      return `${failed}: the table "${table}" has other columns than the SQL of idempotencySql() creates`
    case '42501':
      return `${failed}: the user of the pool needs SELECT, INSERT, UPDATE and DELETE on the table "${table}"`
    case '28P01':
    case '28000':
      return `${failed}: PostgreSQL refuses the user or the password of the pool`
    case '3D000':
      return `${failed}: there is no such database on this PostgreSQL`
    case '53300':
      return `${failed}: PostgreSQL has no connection left: lower the max of the pools`
    case '25006':
      return `${failed}: this PostgreSQL is read-only: connect the pool to the primary`
    default:
      return hasProperty(error, 'severity')
        ? `${failed}: PostgreSQL refused a statement, see the cause`
        : `${failed}: PostgreSQL cannot be reached, see the cause`
  }
}
