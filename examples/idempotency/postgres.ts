// Effects exactly once: what the handler writes and the mark that its event is done are one transaction.
//
//   npx sluice idempotency sql | psql "$DATABASE_URL"
//   psql "$DATABASE_URL" -c 'CREATE TABLE messages (id text, cid text)'
//   npx sluice work ./postgres.ts --queue stream-events
//
import pg from 'pg'
import { createRouter } from 'sluice'
import { idempotent, postgresStore } from 'sluice/idempotency'
import { streamEvents } from 'sluice/schemas'

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  // Without it a query waits for ever for a database that does not answer.
  connectionTimeoutMillis: 5_000,
})
const store = postgresStore(pool)

export default createRouter(streamEvents)
  .use(idempotent({ store, ttlSeconds: 14 * 86_400, logger: console }))
  .on('message.new', async ({ message, cid }, delivery) => {
    await store.transaction(delivery, async (client) => {
      await client.query('INSERT INTO messages (id, cid) VALUES ($1, $2)', [message.id, cid])
    })
  })
