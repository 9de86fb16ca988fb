// A sender that is not sure whether its request has arrived sends again, and SQS may deliver twice: here each of ten
// events is sent as three messages. The handler runs once for each event.
//
//   npx node --conditions=sluice-source examples/idempotency/main.ts
//
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createRouter, createWorker } from 'sluice'
import { eventKey, idempotent, memoryStore } from 'sluice/idempotency'
import { startLocalSqs } from 'sluice/local'
import { streamEvents } from 'sluice/schemas'
import { sampleEvent } from 'sluice/testing'

const local = await startLocalSqs({ port: 0 })
const { endpoint, region, queueUrl } = local
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const sqs = new SQSClient({ endpoint, region, credentials })

const events = Array.from({ length: 10 }, (_, seed) => sampleEvent('message.new', seed + 1))
for (let copy = 0; copy < 3; copy++) {
  const Entries = events.map((event, at) => ({
    Id: String(at),
    MessageBody: JSON.stringify(event),
  }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
}

let runs = 0
const router = createRouter(streamEvents)
  .use(
    idempotent({
      store: memoryStore(),
      key: ({ event }) => eventKey(event),
      ttlSeconds: 14 * 86_400,
      // A copy that comes while another one is in progress is retried after this time: here soon.
      leaseSeconds: 1,
    }),
  )
  .on('message.new', async () => {
    runs += 1
  })

const worker = createWorker(router, { queueUrl, endpoint, region, credentials, waitSeconds: 1 })
const settled = { handled: 0, skipped: 0 }
const { promise: all, resolve } = Promise.withResolvers<void>()
worker.events.on('settled', ({ reason }) => {
  if (reason === 'handled' || reason === 'skipped') settled[reason] += 1
  if (settled.handled + settled.skipped === 30) resolve()
})
await worker.start()
await all
await worker.stop()
sqs.destroy()
await local.stop()
console.log(`30 messages, ${settled.handled} handled, ${settled.skipped} skipped, ${runs} runs`)
