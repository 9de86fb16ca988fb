import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { Cluster, Redis } from 'ioredis'
import pg from 'pg'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { createRouter } from 'sluice'
import {
  dynamoDbStore,
  eventKey,
  idempotent,
  memoryStore,
  type PostgresStore,
  postgresStore,
  type RedisClient,
  redisStore,
} from 'sluice/idempotency'
import { streamEvents } from 'sluice/schemas'
import { describe, expect, expectTypeOf, it } from 'vitest'

describe('the types of stores', () => {
  it('take the clients of redis and ioredis as they are', () => {
    const take = (..._clients: RedisClient[]) => {}
    const clients = () =>
      take(
        createClient(),
        createClient({ RESP: 3 }),
        createClientPool(),
        createCluster({ rootNodes: [] }),
        createSentinel({ name: 'a', sentinelRootNodes: [] }),
        new Redis(),
        new Cluster([]),
      )
    expectTypeOf(clients).returns.toBeVoid()
    expect(() => redisStore({} as RedisClient)).toThrow('a client of the package redis or ioredis')
  })

  it('give a handler the client that the pool of pg has', () => {
    const pool = new pg.Pool()
    const store = postgresStore(pool)
    expectTypeOf(store).toEqualTypeOf<PostgresStore<pg.PoolClient>>()
    const router = createRouter(streamEvents)
      .use(idempotent({ store, ttlSeconds: 60 }))
      .on('message.new', async (_event, delivery) => {
        const count = await store.transaction(delivery, async (client) => {
          expectTypeOf(client).toEqualTypeOf<pg.PoolClient>()
          return 5
        })
        expectTypeOf(count).toEqualTypeOf<number>()
      })
      .onBatch('reaction.new', { size: 2, lingerMs: 1 }, async (_events, deliveries) => {
        await store.transaction(deliveries, () => {})
      })
    expect(router.catalogue).toBe(streamEvents)
  })

  it('take the client of the AWS SDK', () => {
    expect(
      dynamoDbStore(new DynamoDBClient({ region: 'us-east-1' }), { table: 'keys' }),
    ).toHaveProperty('begin')
    // @ts-expect-error a pool is no client of DynamoDB
    expect(() => dynamoDbStore(new pg.Pool(), { table: 'keys' })).toThrow('dynamoDbStore takes')
  })

  it('give the key of an event its typed event', () => {
    const router = createRouter(streamEvents).use(
      idempotent({
        store: memoryStore(),
        ttlSeconds: 60,
        key: ({ event }) => {
          expectTypeOf(event.created_at).not.toBeAny()
          return event.type === 'message.new' ? event.message.id : eventKey(event)
        },
      }),
    )
    expect(router.catalogue).toBe(streamEvents)
  })
})
