import { createWorker } from 'sluice'
import { type LocalSqs, startTraffic, type Traffic } from 'sluice/local'
import type { Arguments } from './arguments.ts'
import { openDesk } from './desk.ts'
import { chooseDisplay } from './display.ts'
import router from './router.ts'
import { summarise, summaryLines } from './summary.ts'
import { Outcomes } from './outcomes.ts'
import { keepShowing } from './view.ts'

/** Short waits between the attempts. */
const backoff = { firstSeconds: 1, factor: 2, maxSeconds: 10 }

/** One in this many messages is poison. */
const poisonEvery = 25

/** Runs sample traffic and a worker on the local SQS until all messages are settled or `stop` aborts. */
export async function runExample(
  local: LocalSqs,
  args: Arguments,
  stop: AbortSignal,
): Promise<void> {
  const display = chooseDisplay(args)
  const startMs = performance.now()
  const { queueUrl, endpoint } = local
  const worker = createWorker(router, { queueUrl, endpoint, waitSeconds: 1, backoff })
  const outcomes = new Outcomes(worker.events)
  const desk = await openDesk(local, worker)
  await worker.start()
  display.started(local, desk.url)

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
  await Promise.all([worker.stop(), desk.close()])
  stopShowing()
  const summary = summarise(outcomes, traffic.sent, (performance.now() - startMs) / 1000)
  if (args.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
  else display.ended(summaryLines(summary))
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
