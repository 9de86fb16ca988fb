import { setTimeout as sleep } from 'node:timers/promises'
import type { Assignment, Client, ClientCommand, ClientFigures, Report } from './client.ts'
import { createHandler, type Handler } from './work.ts'

/** The process of one client: it consumes until its parent leaves, and measures itself when asked. */
let handler: Handler | undefined

process.on('message', (command: ClientCommand) => {
  answer(command).then(send, (error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit(0))

async function answer(command: ClientCommand): Promise<Report> {
  if ('begin' in command) {
    handler = await begin(command.begin)
    return { begun: true }
  }
  if (handler === undefined) throw new Error('nothing was begun')
  return { figures: await measure(handler, command.measureMs) }
}

async function begin({ module, consumption, work, measureDelay }: Assignment): Promise<Handler> {
  const { client } = (await import(`./clients/${module}.ts`)) as { client: Client }
  const made = createHandler(work, measureDelay)
  await client(consumption, made)
  return made
}

async function measure({ counts }: Handler, measureMs: number): Promise<ClientFigures> {
  counts.delaysMs.length = 0
  const before = { messages: counts.messages, busyMs: counts.busyMs, at: performance.now() }
  const cpu = process.cpuUsage()
  await sleep(measureMs)
  const used = process.cpuUsage(cpu)
  return {
    messages: counts.messages - before.messages,
    elapsedMs: performance.now() - before.at,
    cpuMicros: used.user + used.system,
    busyMs: counts.busyMs - before.busyMs,
    delaysMs: [...counts.delaysMs],
  }
}

function send(report: Report): void {
  process.send?.(report)
}
