import { setTimeout as sleep } from 'node:timers/promises'
import { openDesk } from 'sluice/dead-letter'
import { createDirectService } from '../../../src/queue/direct/direct.ts'
import { messageBodies } from '../bodies.ts'
import { answerOf, forked } from '../processes.ts'
import { sendLetters } from './letters.ts'
import type { LiveFigures } from './live-process.ts'

/** Live traffic, alone and while a replay brings back messages that all fail again. */
export interface LiveComparison {
  readonly replayed: number
  readonly failedAgain: number
  readonly alone: Live
  readonly beside: Live
}

export interface Live {
  /** Sent, and handled, a second. */
  readonly sentPerSecond: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const livePerSecond = 10
const replayPerSecond = 50
const aloneMs = 20_000

export async function measureLive(count: number): Promise<LiveComparison> {
  const server = forked('./local-process.ts', 'sluice/local')
  const endpoint = await answerOf<string>(server)
  const worker = forked('./desk/live-process.ts')
  const service = createDirectService({ endpoint })
  const queue = service.queue(`${endpoint}/000000000000/stream-events`)
  const dlq = service.queue(`${endpoint}/000000000000/stream-events-dlq`)
  const { arn } = await queue.attributes()
  const bodies = messageBodies(10).map((body) => body.replaceAll('"user-', '"broken-'))
  await sendLetters(dlq, count, { sourceQueueArn: arn, bodies })
  worker.send({ queueUrl: queue.url })
  await answerOf(worker)
  const [live = ''] = messageBodies(1)
  let sent = 0
  const traffic = setInterval(() => {
    sent++
    void queue.send([{ body: live }])
  }, 1000 / livePerSecond)
  const measured = async (ms: number): Promise<Live> => {
    worker.send('figures')
    const figures = liveOf(await answerOf<LiveFigures>(worker), ms)
    const sentPerSecond = (sent / ms) * 1000
    sent = 0
    return { ...figures, sentPerSecond }
  }
  try {
    await sleep(3_000)
    await measured(0)
    await sleep(aloneMs)
    const alone = await measured(aloneMs)
    const desk = openDesk({ deadLetterQueueUrl: dlq.url, transport: 'direct' })
    const plan = await desk.plan()
    await measured(0)
    const beganMs = performance.now()
    const { counts } = await desk.replay(plan, { perSecond: replayPerSecond }).report
    const beside = await measured(performance.now() - beganMs)
    const { visible, inFlight } = await dlq.attributes()
    await desk.close()
    return { replayed: counts.Replayed, failedAgain: visible + inFlight, alone, beside }
  } finally {
    clearInterval(traffic)
    worker.kill()
    server.kill()
    service.close()
  }
}

function liveOf({ handled, agesMs }: LiveFigures, ms: number): Omit<Live, 'sentPerSecond'> {
  const sorted = [...agesMs].sort((one, other) => one - other)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { perSecond: (handled / ms) * 1000, p50Ms: at(0.5), p99Ms: at(0.99) }
}
