import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createDeskApp } from 'sluice/web'
import type { DeadLetters, MessageRows } from '../../../src/web/wire/dead-letters.ts'

/** What a look at a kept snapshot took, in a process of its own. */
export interface LookingFigures {
  readonly messages: number
  readonly groups: number
  /** From the first request until the groups are answered. */
  readonly groupedMs: number
  /** Of the processor, which a busy machine divides. */
  readonly groupedCpuMs: number
  /** What is kept in memory of it, after garbage was collected. */
  readonly keptMiB: number
  /** The most of the whole process, and what it was before. */
  readonly peakMiB: number
  readonly startMiB: number
  /** Of a message by its id, the median of some. */
  readonly findMs: number
  /** A hundred rows in the middle of all. */
  readonly rowsMs: number
}

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

process.once('message', async ({ path, url }: { path: string; url: string }) => {
  const startMiB = process.memoryUsage().rss / 2 ** 20
  const app = createDeskApp({
    deadLetterQueueUrl: url,
    endpoint: 'http://127.0.0.1:1',
    snapshot: path,
  })
  const get = async <A>(address: string): Promise<A> => {
    const response = await app.fetch(new Request(`http://desk/api/${address}`))
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as A
  }
  collect()
  const before = process.memoryUsage()
  const cpuBefore = process.cpuUsage()
  const beganMs = performance.now()
  let looked = await get<DeadLetters>('dead-letters')
  while (looked.snapshot.taken === undefined) {
    if (looked.snapshot.problem) throw new Error(looked.snapshot.problem.message)
    await new Promise((resolve) => setTimeout(resolve, 5))
    looked = await get<DeadLetters>('dead-letters')
  }
  const groupedMs = performance.now() - beganMs
  const { user, system } = process.cpuUsage(cpuBefore)
  const { rows } = await get<MessageRows>('dead-letters/messages?from=50000&count=9')
  const rowsMs = await timed(() => get('dead-letters/messages?from=50000&count=100'))
  collect()
  const after = process.memoryUsage()
  const finds: number[] = []
  for (const { id } of rows) finds.push(await timed(() => get(`dead-letters/message?id=${id}`)))
  finds.sort((one, other) => one - other)
  await app.close()
  process.send?.({
    messages: looked.snapshot.taken.messages,
    groups: looked.groups.length,
    groupedMs,
    groupedCpuMs: (user + system) / 1000,
    keptMiB: (after.heapUsed + after.external - before.heapUsed - before.external) / 2 ** 20,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    startMiB,
    findMs: finds[Math.floor(finds.length / 2)] ?? Number.NaN,
    rowsMs,
  } satisfies LookingFigures)
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now()
  await work()
  return performance.now() - beganMs
}
