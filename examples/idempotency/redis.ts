// One run for each event over all processes, by Redis or Valkey, and the package `redis`:
//
//   npx sluice work ./redis.ts --queue stream-events
//
import { createClient } from 'redis'
import { createRouter } from 'sluice'
import { idempotent, redisStore } from 'sluice/idempotency'
import { streamEvents } from 'sluice/schemas'

const client = createClient({
  url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379',
  // A command that cannot be sent fails at once, in place of waiting for the connection.
  disableOfflineQueue: true,
})
client.on('error', (error) => console.error(`Redis: ${error.code ?? error.message}`))
// Not awaited: without a connection events are retried, and the worker says so.
client.connect().catch(() => {})

const store = redisStore(client, { prefix: 'greeter:' })

export default createRouter(streamEvents)
  .use(idempotent({ store, ttlSeconds: 14 * 86_400, logger: console }))
  .on('member.added', async (event) => {
    console.log(`welcome ${event.member?.user_id} in ${event.cid}`)
  })
