import type { ServerSetting } from './canned-server.ts'
import type { Contender } from './client.ts'
import { type Measured, type Pair, startPair } from './processes.ts'
import type { Work } from './work.ts'

/** One comparison: the same server and the same handler for each client. */
export interface Scenario {
  readonly title: string
  readonly server: ServerSetting
  readonly work: Work
  /** Where a client can limit it; undefined leaves every client at its default. */
  readonly concurrency: number | undefined
  readonly contenders: readonly Contender[]
  readonly measureDelay?: boolean
  readonly rounds: number
  /** How long each client runs at first, for its code to be compiled. */
  readonly startMs: number
  /** How long it runs in each round before it is measured. */
  readonly warmMs: number
  readonly measureMs: number
}

/** Medians over the rounds. */
export interface Figures {
  readonly name: string
  readonly cpuMicrosPerMessage: number
  readonly messagesPerSecond: number
  /** Messages that one core's whole time would do. */
  readonly messagesPerCoreSecond: number
  readonly requestsPer1000: number
  /** Mean time that a handler was busy, in milliseconds. */
  readonly handlerMs: number
  readonly delayP50Ms: number
  readonly delayP99Ms: number
}

/**
 * Every client is started and warmed up once, then all are measured by turns, a short while each, with
 * the queues of the others closed: so a slow minute of the machine hits all alike.
 */
export async function runScenario(scenario: Scenario): Promise<Figures[]> {
  const { contenders, rounds, server, startMs, warmMs, measureMs } = scenario
  const pairs: Pair[] = []
  const all = contenders.map((): Figures[] => [])
  try {
    for (const contender of contenders) {
      const pair = await startPair(assignmentOf(scenario, contender))
      pairs.push(pair)
      await pair.round(server, startMs, 0)
    }
    for (let round = 0; round < rounds; round++) {
      for (const [at, { name }] of contenders.entries()) {
        const measured = await pairs[at]?.round(server, warmMs, measureMs)
        if (measured !== undefined) all[at]?.push(figuresOf(name, measured))
      }
    }
  } finally {
    for (const pair of pairs) pair.stop()
  }
  return all.map(medians)
}

function assignmentOf(
  { work, concurrency, measureDelay = false }: Scenario,
  { module, copies = 1 }: Contender,
) {
  const consumption = { concurrency, copies, waitSeconds: 20 }
  return { module, consumption, work, measureDelay }
}

function figuresOf(name: string, measured: Measured): Figures {
  const { messages, cpuMicros, elapsedMs, busyMs, deleted, delaysMs } = measured
  const requests = Object.values(measured.requests).reduce((sum, count) => sum + count, 0)
  const delays = [...delaysMs].sort((one, other) => one - other)
  const delayAt = (share: number) => delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN
  return {
    name,
    cpuMicrosPerMessage: cpuMicros / messages,
    messagesPerSecond: (messages / elapsedMs) * 1000,
    messagesPerCoreSecond: (messages / cpuMicros) * 1_000_000,
    requestsPer1000: (requests / deleted) * 1000,
    handlerMs: busyMs / messages,
    delayP50Ms: delayAt(0.5),
    delayP99Ms: delayAt(0.99),
  }
}

function medians(rounds: readonly Figures[]): Figures {
  const of = (figure: Exclude<keyof Figures, 'name'>) => median(rounds.map((one) => one[figure]))
  return {
    name: rounds[0]?.name ?? '',
    cpuMicrosPerMessage: of('cpuMicrosPerMessage'),
    messagesPerSecond: of('messagesPerSecond'),
    messagesPerCoreSecond: of('messagesPerCoreSecond'),
    requestsPer1000: of('requestsPer1000'),
    handlerMs: of('handlerMs'),
    delayP50Ms: of('delayP50Ms'),
    delayP99Ms: of('delayP99Ms'),
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
