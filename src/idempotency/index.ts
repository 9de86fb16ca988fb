/**
 * `sluice/idempotency`: one run of a handler for each event, also where several processes have it, by a middleware
 * and a store that they share:
 *
 * ```ts
 * router.use(idempotent({ store: redisStore(client), ttlSeconds: 14 * 86_400 }))
 * ```
 */
export { eventKey } from './event-key.ts'
export { IdempotencyError } from './idempotency-error.ts'
export { type IdempotentOptions, idempotent } from './idempotent.ts'
export type { Begun, IdempotencyRun, IdempotencyStore } from './store.ts'
export { type MemoryStoreOptions, memoryStore } from './store/memory.ts'
export {
  type IoRedisClient,
  type NodeRedisClient,
  type NodeRedisScript,
  type RedisClient,
  type RedisStoreOptions,
  redisStore,
} from './store/redis.ts'
export {
  type ClientOf,
  type PostgresClient,
  type PostgresPool,
  type PostgresQueries,
  type PostgresResult,
  type PostgresStore,
  type PostgresStoreOptions,
  postgresStore,
} from './store/postgres.ts'
export { idempotencySql } from './store/postgres-table.ts'
export {
  type DynamoDbClient,
  type DynamoDbStoreOptions,
  dynamoDbStore,
  dynamoDbTable,
} from './store/dynamodb.ts'
