import type { ServerSetting } from './canned-server.ts'
import type { Contender } from './client.ts'
import { type Measured, runClient, type Server } from './processes.ts'
import type { Work } from './work.ts'

/** One comparison: the same server and the same handler for each client. */
export interface Scenario {
  readonly title: string
  readonly server: ServerSetting
  readonly work: Work
  /** Where a client can bound it; undefined leaves every client at its default. */
  readonly concurrency: number | undefined
  readonly contenders: readonly Contender[]
  readonly measureDelay?: boolean
  readonly rounds: number
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

/** Round by round, each client once, so that a slow minute of the machine hits all alike. */
export async function runScenario(server: Server, scenario: Scenario): Promise<Figures[]> {
  const all = scenario.contenders.map((): Figures[] => [])
  for (let round = 0; round < scenario.rounds; round++) {
    for (const [at, contender] of scenario.contenders.entries()) {
      all[at]?.push(await runOnce(server, scenario, contender))
    }
  }
  return all.map(medians)
}

async function runOnce(
  server: Server,
  scenario: Scenario,
  { name, module, copies = 1 }: Contender,
): Promise<Figures> {
  const { work, concurrency, measureDelay = false, warmMs, measureMs } = scenario
  await server.set(scenario.server)
  const { endpoint, queueUrl } = server
  const consumption = { endpoint, queueUrl, concurrency, copies, waitSeconds: 20 }
  const assignment = { module, consumption, work, measureDelay, warmMs, measureMs }
  return figuresOf(name, await runClient(server, assignment))
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
