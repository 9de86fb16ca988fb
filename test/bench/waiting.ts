import type { ServerCounts, ServerSetting } from './canned-server.ts'
import { type Measured, startPair } from './processes.ts'
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
  readonly counts: ServerCounts
}

function idleQueue(): Promise<Outcome> {
  const setting: ServerSetting = { latencyMs: 5, supply: 0 }
  return outcome(setting, idleMs, {
    module: 'sluice-direct',
    work: { kind: 'none' },
    consumption: { concurrency: 10, copies: 1, waitSeconds: 20 },
  })
}

function longWork(): Promise<Outcome> {
  const supply = { supply: 'endless', total: messages, watchVisibility: true } as const
  return outcome({ latencyMs: 5, ...supply }, workMs + 5_000, {
    module: 'sluice-long-work',
    work: { kind: 'wait', ms: workMs },
    consumption: { concurrency: messages, copies: 1, waitSeconds: 20 },
  })
}

async function outcome(
  setting: ServerSetting,
  measureMs: number,
  assignment: Omit<Parameters<typeof startPair>[0], 'measureDelay'>,
): Promise<Outcome> {
  const pair = await startPair({ ...assignment, measureDelay: false })
  try {
    const measured = await pair.round(setting, 0, measureMs)
    return { measured, counts: measured.counts }
  } finally {
    pair.stop()
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
