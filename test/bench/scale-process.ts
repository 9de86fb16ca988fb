// One of several worker processes on a queue: scale-process.ts QUEUE_URL
import { setTimeout as sleep } from 'node:timers/promises'
import { createRouter, createWorker } from 'sluice'
import { streamEvents } from 'sluice/schemas'

/** What a worker process is asked: how many it has handled so far, or to stop. */
export type ScaleCommand = 'count' | 'stop'

/** The messages that it has handled, by id: how often each was received when it was. */
export type Handled = readonly (readonly [messageId: string, receiveCount: number])[]

/** What a query of a database takes, in milliseconds. */
const handlerMs = 50

const handled: [string, number][] = []
const queueUrl = process.argv[2] ?? ''

const router = createRouter(streamEvents).on('message.new', async (_, delivery) => {
  await sleep(handlerMs)
  handled.push([delivery.messageId, delivery.receiveCount])
})
const worker = createWorker(router, {
  queueUrl,
  endpoint: new URL(queueUrl).origin,
  transport: 'direct',
  concurrency: 20,
  waitSeconds: 1,
})

process.on('disconnect', () => process.exit(0))
process.on('message', (command: ScaleCommand) => void answer(command))
await worker.start()
process.send?.('started')

async function answer(command: ScaleCommand): Promise<void> {
  if (command === 'stop') await worker.stop()
  process.send?.(command === 'count' ? handled.length : handled)
}
