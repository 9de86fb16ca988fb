import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createPipeline, createRouter, fromSqsMessage, type Router } from 'sluice'
import {
  dynamoDbStore,
  idempotencySql,
  type IdempotencyStore,
  idempotent,
  memoryStore,
  postgresStore,
  redisStore,
} from 'sluice/idempotency'
import { type StreamEvents, streamEvents } from 'sluice/schemas'
import { dynamoDbClient, keysTable, startDynamoDb } from '../fixtures/databases/dynamodb.ts'
import { poolSettings, runSql, startPostgres } from '../fixtures/databases/postgres.ts'
import { redisIsMissing, startRedis, withoutRedis } from '../fixtures/databases/redis-server.ts'
import { messageNew } from './stream-events.ts'
import { printTable } from './table.ts'
import { median } from './timing.ts'

interface Contender {
  readonly name: string
  readonly router: Router<StreamEvents>
  close(): Promise<void>
}

interface Row {
  readonly name: string
  readonly messagesPerSecond: number
  readonly of: number
}

const atOnce = 100
const rounds = 3
const warmMs = 1_000
const roundMs = 1_500
const ttlSeconds = 3_600

/**
 * The pipeline with each store, each message a new one, a handler that does nothing, the servers on this machine. By
 * turns, so that a slow minute hits all alike.
 */
export async function bench(): Promise<readonly Row[]> {
  const contenders = await contendersOf()
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (const { router } of contenders) await rateOf(router, warmMs)
  for (let round = 0; round < rounds; round++) {
    for (const { name, router } of contenders) {
      figures.get(name)?.push(await rateOf(router, roundMs))
    }
  }
  for (const { close } of contenders) await close()
  const without = median(figures.get('none') ?? [])
  const rows = [...figures].map(([name, rates]) => {
    const messagesPerSecond = median(rates)
    return { name, messagesPerSecond, of: messagesPerSecond / without }
  })
  printTable(
    ['', 'msg/s', '× none'],
    rows.map((row) => [row.name, row.messagesPerSecond.toFixed(0), row.of.toFixed(3)]),
  )
  console.log(
    `\n${atOnce} messages at a time; the servers share the cores with the pipeline, PostgreSQL without fsync.`,
  )
  return rows
}

/** Messages a second, over this time. */
async function rateOf(router: Router<StreamEvents>, forMs: number): Promise<number> {
  const pipeline = createPipeline(router)
  const body = JSON.stringify(messageNew(1))
  const started = performance.now()
  let messages = 0
  const loop = async () => {
    while (performance.now() - started < forMs) {
      const { settlement } = await pipeline.process(receivedOf(body))
      if (settlement._tag !== 'Acknowledge') throw new Error(`the message was ${settlement._tag}`)
      messages += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
  return (messages / (performance.now() - started)) * 1_000
}

const receivedOf = (Body: string) =>
  fromSqsMessage({ MessageId: randomUUID(), ReceiptHandle: 'handle', Body })

const nothing = async () => {}

function over(name: string, store: IdempotencyStore, close = nothing): Contender {
  const router = createRouter(streamEvents)
    .use(idempotent({ store, ttlSeconds }))
    .on('message.new', nothing)
  return { name, router, close }
}

async function contendersOf(): Promise<Contender[]> {
  return [
    { name: 'none', router: createRouter(streamEvents).on('message.new', nothing), close: nothing },
    over('memory', memoryStore()),
    ...(await overRedis()),
    ...(await overPostgres()),
    await overDynamoDb(),
  ]
}

async function overRedis(): Promise<Contender[]> {
  if (redisIsMissing) {
    console.log(`Without Redis: ${withoutRedis}\n`)
    return []
  }
  const server = await startRedis()
  const { port } = server
  const client = createClient({ socket: { host: '127.0.0.1', port } })
  await client.connect()
  const other = new Redis({ host: '127.0.0.1', port })
  return [
    over('Redis, by redis', redisStore(client, { prefix: 'a:' }), async () => client.destroy()),
    over('Redis, by ioredis', redisStore(other, { prefix: 'b:' }), async () => {
      other.disconnect()
      await server.close()
    }),
  ]
}

async function overPostgres(): Promise<Contender[]> {
  const server = await startPostgres()
  const effects = 'CREATE TABLE effects (id text)'
  await runSql(server.port, `${idempotencySql()} ${effects}`)
  const pool = new pg.Pool({ ...poolSettings(server.port), max: 20 })
  const store = postgresStore(pool)
  const router = createRouter(streamEvents)
    .use(idempotent({ store, ttlSeconds }))
    .on('message.new', async (_event, delivery) => {
      await store.transaction(delivery, (client) =>
        client.query('INSERT INTO effects VALUES ($1)', [delivery.key]),
      )
    })
  const withoutStore = createRouter(streamEvents).on('message.new', async (_event, { key }) => {
    await pool.query('INSERT INTO effects VALUES ($1)', [key])
  })
  const close = async () => {
    await pool.end()
    await server.close()
  }
  return [
    over('PostgreSQL', store),
    { name: 'none, handler inserts a row', router: withoutStore, close: nothing },
    { name: 'PostgreSQL, in its transaction', router, close },
  ]
}

async function overDynamoDb(): Promise<Contender> {
  const server = await startDynamoDb()
  const client = dynamoDbClient(server.port)
  return over(
    'dynalite, in this process',
    dynamoDbStore(client, { table: keysTable }),
    async () => {
      client.destroy()
      await server.close()
    },
  )
}
