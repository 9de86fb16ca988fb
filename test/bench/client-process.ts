import { setTimeout as sleep } from 'node:timers/promises'
import type { Assignment, Client, Told } from './client.ts'
import { createHandler } from './work.ts'

/** A process of one client: warms up, measures itself, tells, ends. */
process.once('message', (assignment: Assignment) => {
  measure(assignment).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit(0))

async function measure(assignment: Assignment): Promise<void> {
  const { module, consumption, work, measureDelay, warmMs, measureMs } = assignment
  const { client } = (await import(`./clients/${module}.ts`)) as { client: Client }
  const handler = createHandler(work, measureDelay)
  await client(consumption, handler)
  await sleep(warmMs)

  const { tally } = handler
  tell({ begin: true })
  tally.delaysMs.length = 0
  const before = { messages: tally.messages, busyMs: tally.busyMs, at: performance.now() }
  const cpu = process.cpuUsage()
  await sleep(measureMs)
  const used = process.cpuUsage(cpu)
  const figures = {
    messages: tally.messages - before.messages,
    elapsedMs: performance.now() - before.at,
    cpuMicros: used.user + used.system,
    busyMs: tally.busyMs - before.busyMs,
    delaysMs: tally.delaysMs,
  }
  tell({ figures }, () => process.exit(0))
}

function tell(told: Told, then: () => void = () => {}): void {
  process.send?.(told, then)
}
