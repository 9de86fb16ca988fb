import { describe, expect, it } from 'vitest'
import { idempotencySql } from '../../../src/idempotency/store/postgres-table.ts'
import { postgresStore } from '../../../src/idempotency/store/postgres.ts'

describe('the SQL of the table of keys', () => {
  it('creates the table and its index, where they are not there', () => {
    expect(idempotencySql()).toContain('CREATE TABLE IF NOT EXISTS "sluice_idempotency" (')
    expect(idempotencySql()).toContain(
      'CREATE INDEX IF NOT EXISTS "sluice_idempotency_expires_at" ON "sluice_idempotency"',
    )
  })

  it('quotes the name of a table in a schema, part by part', () => {
    expect(idempotencySql('app.Keys')).toContain('CREATE TABLE IF NOT EXISTS "app"."Keys" (')
    expect(idempotencySql('app.Keys')).toContain('"Keys_expires_at" ON "app"."Keys"')
  })

  it('keeps the name of the index within the 63 bytes of PostgreSQL', () => {
    const [, index = ''] = /INDEX IF NOT EXISTS "(\w+)"/.exec(idempotencySql('k'.repeat(63))) ?? []
    expect(index).toHaveLength(63)
  })

  it.each(['', 'a.b.c', 'keys; DROP TABLE users', 'a"b', '1keys', 'k'.repeat(64), undefined])(
    'refuses %j, which names no table',
    (table) => {
      const name = table as string
      if (table !== undefined) expect(() => idempotencySql(name)).toThrow('table must be the name')
      const pool = { query: async () => ({ rows: [], rowCount: 0 }), connect: () => never() }
      const make = () => postgresStore(pool, { table: table ?? (5 as never) })
      expect(make).toThrow('table must be the name of a table')
    },
  )
})

describe('a store in PostgreSQL', () => {
  it('takes a pool, and nothing else', () => {
    expect(() => postgresStore({} as never)).toThrow(
      'postgresStore takes the Pool of the package pg',
    )
  })

  it.each([0.5, -1, Number.NaN, 100_000])('cannot sweep every %s seconds', (sweepSeconds) => {
    const pool = { query: async () => ({ rows: [], rowCount: 0 }), connect: () => never() }
    expect(() => postgresStore(pool, { sweepSeconds })).toThrow('sweepSeconds of postgresStore')
  })
})

function never(): never {
  throw new Error('not expected')
}
