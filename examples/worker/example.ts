import { createWorker } from 'sluice'
import { type LocalSqs, startLocalSqs, startTraffic, type Traffic } from 'sluice/local'
import type { Arguments } from './arguments.ts'
import router from './router.ts'
import { type Summary, summarise } from './summary.ts'
import { Tally } from './tally.ts'
import { type Display, keepShowing } from './view.ts'

/** Three attempts and short pauses, so that one sees what a real worker does over half an hour. */
const maxReceiveCount = 5
const backoff = { firstSeconds: 1, factor: 2, maxSeconds: 10 }

/** One message in so many cannot be read. */
const poisonEvery = 25

/**
 * Runs all of it: a local SQS, traffic, and a worker on it, until all messages are settled or `stop`
 * aborts. Nothing of it is left running then.
 */
export async function runExample(
  args: Arguments,
  display: Display,
  stop: AbortSignal,
): Promise<Summary> {
  const local = await startLocalSqs({
    maxReceiveCount,
    ...(args.port !== undefined && { port: args.port }),
  })
  try {
    return await runWorker(local, args, display, stop)
  } finally {
    await local.stop()
  }
}

async function runWorker(
  local: LocalSqs,
  args: Arguments,
  display: Display,
  stop: AbortSignal,
): Promise<Summary> {
  const startMs = performance.now()
  const { queueUrl, endpoint } = local
  const worker = createWorker(router, { queueUrl, endpoint, waitSeconds: 1, backoff })
  const tally = new Tally(worker.events)
  await worker.start()
  display.started(local)

  const traffic = startTraffic({
    queue: queueUrl,
    perSecond: args.rate,
    poisonEvery,
    quirks: args.quirks,
    ...(args.messages !== undefined && { messages: args.messages }),
  })
  const endShowing = keepShowing(display, { tally, worker, traffic })
  await Promise.race([allSettled(traffic, tally, stop), aborted(stop)])
  if (stop.aborted) display.stopping(worker.health())
  await traffic.stop()
  await worker.stop()
  endShowing()
  return summarise(tally, traffic.sent, (performance.now() - startMs) / 1000)
}

/** Resolves when all of the traffic was sent, and every message of it is settled. */
async function allSettled(traffic: Traffic, tally: Tally, stop: AbortSignal): Promise<void> {
  await traffic.done
  while (tally.finished < traffic.sent && !stop.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
