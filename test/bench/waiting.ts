import { type Measured, runClient, startServer } from './processes.ts'
import type { ServerCounts, ServerSetting } from './canned-server.ts'
import type { Assignment } from './client.ts'
import { printTable } from './table.ts'

const messages = 1_000
const workMs = 60_000
const idleMs = 62_000

/** What it costs to wait: an idle queue, and long work on many messages. Both at once, in a minute. */
export async function bench(): Promise<unknown> {
  const [idle, long] = await Promise.all([idleQueue(), longWork()])
  printTable(
    ['', 'requests', 'of them', 'CPU ms', 'lost'],
    [
      [
        `an idle queue, for ${idleMs / 1000} s`,
        String(sum(idle.counts)),
        named(idle.counts),
        (idle.measured.cpuMicros / 1000).toFixed(0),
        '',
      ],
      [
        `${messages} messages in flight, ${workMs / 1000} s of work, 30 s of visibility`,
        String(long.counts.requests.ChangeMessageVisibilityBatch ?? 0),
        named(long.counts),
        (long.measured.cpuMicros / 1000).toFixed(0),
        String((long.counts.expired ?? 0) + messages - long.counts.deleted),
      ],
    ],
  )
  return { idle: idle.counts, long: long.counts }
}

interface Outcome {
  readonly measured: Measured
  /** All that the server saw, from the client's start to its end. */
  readonly counts: ServerCounts
}

function idleQueue(): Promise<Outcome> {
  const setting: ServerSetting = { latencyMs: 5, supply: 0 }
  return outcome(setting, {
    module: 'sluice-direct',
    work: { kind: 'none' },
    warmMs: 0,
    measureMs: idleMs,
    concurrency: 10,
  })
}

function longWork(): Promise<Outcome> {
  const setting: ServerSetting = {
    latencyMs: 5,
    supply: 'endless',
    total: messages,
    watchVisibility: true,
  }
  return outcome(setting, {
    module: 'sluice-long-work',
    work: { kind: 'wait', ms: workMs },
    warmMs: 0,
    measureMs: workMs + 5_000,
    concurrency: messages,
  })
}

async function outcome(
  setting: ServerSetting,
  {
    concurrency,
    ...rest
  }: Omit<Assignment, 'consumption' | 'measureDelay'> & { readonly concurrency: number },
): Promise<Outcome> {
  const server = await startServer()
  try {
    await server.set(setting)
    const { endpoint, queueUrl } = server
    const consumption = { endpoint, queueUrl, concurrency, copies: 1, waitSeconds: 20 }
    const measured = await runClient(server, { ...rest, consumption, measureDelay: false })
    return { measured, counts: await server.counts() }
  } finally {
    server.stop()
  }
}

function sum({ requests }: ServerCounts): number {
  return Object.values(requests).reduce((all, count) => all + count, 0)
}

function named({ requests }: ServerCounts): string {
  return Object.entries(requests)
    .map(([action, count]) => `${count} ${action}`)
    .join(', ')
}
