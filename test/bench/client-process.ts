import { setTimeout as sleep } from 'node:timers/promises'
import type { Assignment, Client, ClientCommand, ClientFigures, Told } from './client.ts'
import { createHandler, type Handler } from './work.ts'

/** The process of one client: it consumes until its parent leaves, and measures itself when asked. */
let handler: Handler | undefined

process.on('message', (command: ClientCommand) => {
  answer(command).then(tell, (error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit(0))

async function answer(command: ClientCommand): Promise<Told> {
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

async function measure({ tally }: Handler, measureMs: number): Promise<ClientFigures> {
  tally.delaysMs.length = 0
  const before = { messages: tally.messages, busyMs: tally.busyMs, at: performance.now() }
  const cpu = process.cpuUsage()
  await sleep(measureMs)
  const used = process.cpuUsage(cpu)
  return {
    messages: tally.messages - before.messages,
    elapsedMs: performance.now() - before.at,
    cpuMicros: used.user + used.system,
    busyMs: tally.busyMs - before.busyMs,
    delaysMs: [...tally.delaysMs],
  }
}

function tell(told: Told): void {
  process.send?.(told)
}
