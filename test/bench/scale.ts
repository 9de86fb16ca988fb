import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageBodies } from './bodies.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { answerOf, forked } from './processes.ts'
import type { Handled, ScaleCommand } from './scale-process.ts'
import { printTable } from './table.ts'

const measureMs = 8_000
const warmMs = 2_000

interface Figures {
  readonly processes: number
  readonly messagesPerSecond: number
  readonly handled: number
  /** Messages that two runs of a handler had. */
  readonly twice: number
  /** Those of them that had been received once only: SQS gave no cause for it. */
  readonly withoutCause: number
}

/** How throughput grows with processes on one queue, with handlers that wait 50 ms, 20 at once in each. */
export async function bench(): Promise<unknown> {
  const server = await startLocalServer('sluice/local')
  const all: Figures[] = []
  try {
    for (const processes of [1, 2, 4]) all.push(await measure(server, processes))
  } finally {
    server.stop()
  }
  const one = all[0]?.messagesPerSecond ?? 0
  printTable(
    ['processes', 'messages/s', '×', 'handled', 'twice', 'of them without a cause'],
    all.map(({ processes, messagesPerSecond, handled, twice, withoutCause }) => [
      String(processes),
      messagesPerSecond.toFixed(0),
      (messagesPerSecond / one).toFixed(2),
      String(handled),
      String(twice),
      String(withoutCause),
    ]),
  )
  return all
}

async function measure(server: LocalServer, processes: number): Promise<Figures> {
  const { QueueUrl = '' } = await server.call('CreateQueue', { QueueName: `scale-${processes}` })
  // More than all of them handle meanwhile: 20 handlers of 50 ms are 400 a second.
  const sent = Math.ceil(((warmMs + measureMs) / 1000) * 450 * processes)
  await send(server, QueueUrl, sent)
  const workers = await Promise.all(Array.from({ length: processes }, () => started(QueueUrl)))
  await sleep(warmMs)
  const beforeMs = performance.now()
  const before = await countOf(workers)
  await sleep(measureMs)
  const count = (await countOf(workers)) - before
  const elapsedMs = performance.now() - beforeMs
  while ((await countOf(workers)) < sent) await sleep(50)
  const handled = (await Promise.all(workers.map((each) => ask<Handled>(each, 'stop')))).flat()
  for (const worker of workers) worker.disconnect()
  return { processes, messagesPerSecond: (count / elapsedMs) * 1000, ...duplicates(handled) }
}

function duplicates(handled: Handled) {
  const receives = new Map<string, number[]>()
  for (const [id, count] of handled) receives.set(id, [...(receives.get(id) ?? []), count])
  const twice = [...receives.values()].filter((counts) => counts.length > 1)
  const withoutCause = twice.filter((counts) => counts.every((count) => count === 1))
  return { handled: receives.size, twice: twice.length, withoutCause: withoutCause.length }
}

async function send({ call }: LocalServer, QueueUrl: string, messages: number): Promise<void> {
  const Entries = messageBodies(10).map((MessageBody, at) => ({ Id: String(at), MessageBody }))
  for (let left = messages; left > 0; left -= 10) {
    await call('SendMessageBatch', { QueueUrl, Entries: Entries.slice(0, Math.min(10, left)) })
  }
}

async function started(queueUrl: string): Promise<ChildProcess> {
  const child = forked('./scale-process.ts', queueUrl)
  await answerOf<'started'>(child)
  return child
}

async function ask<A>(child: ChildProcess, command: ScaleCommand): Promise<A> {
  child.send(command)
  return await answerOf<A>(child)
}

async function countOf(workers: readonly ChildProcess[]): Promise<number> {
  const counts = await Promise.all(workers.map((each) => ask<number>(each, 'count')))
  return counts.reduce((sum, count) => sum + count, 0)
}
