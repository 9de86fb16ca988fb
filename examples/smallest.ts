// The first program of the README. Run `npm run sluice -- local --traffic 5` in one terminal, and in
// another, with the URL of the queue that it prints:
//
//   QUEUE_URL=http://127.0.0.1:19324/000000000000/stream-events npx node --conditions=sluice-source examples/smallest.ts
//
import { createRouter, createWorker } from 'sluice'
import { streamEvents } from 'sluice/schemas'

const router = createRouter(streamEvents).on('message.new', async (event) => {
  console.log(`${event.user?.id} wrote ${event.message.id} in ${event.cid}`)
})

const worker = createWorker(router, { queueUrl: process.env.QUEUE_URL ?? '' })
process.on('SIGTERM', () => worker.stop())
await worker.start()
