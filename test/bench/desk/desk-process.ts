import { openDesk } from 'sluice/dead-letter'

/** What one run of the desk took, in a process of its own. */
export interface DeskFigures {
  readonly messages: number
  readonly elapsedMs: number
  /** Of the whole process, at most. */
  readonly peakMiB: number
  /** What it was before the desk did anything. */
  readonly startMiB: number
}

export interface DeskJob {
  readonly what: 'look' | 'replay'
  readonly deadLetterQueueUrl: string
}

/** From the order to look or to replay on. The plan is made before. */
process.once('message', async (job: DeskJob) => {
  const { deadLetterQueueUrl } = job
  const startMiB = process.memoryUsage().rss / 2 ** 20
  const desk = openDesk({ deadLetterQueueUrl, transport: 'direct' })
  const plan = job.what === 'replay' ? await desk.plan() : undefined
  // Messages come again, as they do from a queue that was looked at.
  if (plan !== undefined) await again()
  const beganMs = performance.now()
  let messages = 0
  if (plan === undefined) {
    for await (const { count } of desk.groups()) messages += count
    let listed = 0
    for await (const _ of desk.entries()) listed++
    if (listed !== messages) throw new Error('not all that were grouped were listed')
  } else {
    const { counts } = await desk.replay(plan).report
    messages = counts.Replayed
  }
  const elapsedMs = performance.now() - beganMs
  await desk.close()
  const peakMiB = process.resourceUsage().maxRSS / 1024
  process.send?.({ messages, elapsedMs, peakMiB, startMiB } satisfies DeskFigures)
})

async function again(): Promise<void> {
  process.send?.('planned')
  await new Promise((resolve) => process.once('message', resolve))
}
