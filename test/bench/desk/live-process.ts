import { setTimeout as sleep } from 'node:timers/promises'
import { createRouter, createWorker } from 'sluice'
import { streamEvents } from 'sluice/schemas'

/** How many live events the worker has handled, and how old each was, since it was asked before. */
export interface LiveFigures {
  readonly handled: number
  readonly agesMs: readonly number[]
}

export interface LiveJob {
  readonly queueUrl: string
}

const handlerMs = 20
const concurrency = 10

/** A worker whose handler fails for the users whom a replay brings back, and works for the others. */
process.once('message', async ({ queueUrl }: LiveJob) => {
  let agesMs: number[] = []
  const router = createRouter(streamEvents).on('message.new', async (event, { sentAt }) => {
    await sleep(handlerMs)
    if (event.user?.id.startsWith('broken')) throw new TypeError('no such user')
    agesMs.push(Date.now() - (sentAt?.getTime() ?? Number.NaN))
  })
  const worker = createWorker(router, { queueUrl, concurrency, transport: 'direct' })
  await worker.start()
  process.on('message', () => {
    process.send?.({ handled: agesMs.length, agesMs } satisfies LiveFigures)
    agesMs = []
  })
  process.send?.('started')
})
process.on('disconnect', () => process.exit(0))
