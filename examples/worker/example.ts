import { createWorker } from 'sluice'
import { type LocalSqs, startLocalSqs, startTraffic, type Traffic } from 'sluice/local'
import type { Arguments } from './arguments.ts'
import router from './router.ts'
import { type Summary, summarise } from './summary.ts'
import { Outcomes } from './outcomes.ts'
import { type Display, keepShowing } from './view.ts'

/** Three attempts and short waits, to show in seconds what a real worker does in half an hour. */
const maxReceiveCount = 5
const backoff = { firstSeconds: 1, factor: 2, maxSeconds: 10 }

/** One in this many messages is poison. */
const poisonEvery = 25

/**
 * Runs a local SQS, sample traffic and a worker until all messages are settled or `stop` aborts. Then it
 * stops all of them.
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
  const outcomes = new Outcomes(worker.events)
  await worker.start()
  display.started(local)

  const traffic = startTraffic({
    queue: queueUrl,
    perSecond: args.rate,
    poisonEvery,
    quirks: args.quirks,
    ...(args.messages !== undefined && { messages: args.messages }),
  })
  const stopShowing = keepShowing(display, { outcomes, worker, traffic })
  await Promise.race([allSettled(traffic, outcomes, stop), aborted(stop)])
  if (stop.aborted) display.stopping(worker.health())
  await traffic.stop()
  await worker.stop()
  stopShowing()
  return summarise(outcomes, traffic.sent, (performance.now() - startMs) / 1000)
}

/** Resolves when all messages are sent and settled, or `stop` aborts. */
async function allSettled(traffic: Traffic, outcomes: Outcomes, stop: AbortSignal): Promise<void> {
  await traffic.done
  while (outcomes.finished < traffic.sent && !stop.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
