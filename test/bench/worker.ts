import type { Contender } from './client.ts'
import { startServer } from './processes.ts'
import { type Figures, runScenario, type Scenario } from './scenario.ts'
import { printTable } from './table.ts'
import type { Work } from './work.ts'

const ours: readonly Contender[] = [
  { name: 'sluice, direct', module: 'sluice-direct' },
  { name: 'sluice, AWS SDK', module: 'sluice-sdk' },
]

const floor: Contender = {
  name: 'floor: undici, signed, no decode, 8 loops',
  module: 'floor',
  copies: 8,
}

const peers: readonly Contender[] = [
  { name: 'sqs-consumer, each', module: 'sqs-consumer-each' },
  { name: 'sqs-consumer, batch', module: 'sqs-consumer-batch' },
  { name: 'sqs-consumer, batch, 8 Consumers', module: 'sqs-consumer-batch', copies: 8 },
  { name: 'squiss-ts', module: 'squiss' },
  { name: '@fgiova/sqs-consumer', module: 'fgiova' },
  { name: '@fgiova/sqs-consumer, 8', module: 'fgiova', copies: 8 },
]

const bareSdk: Contender = { name: 'bare AWS SDK, 8 loops', module: 'bare-sdk', copies: 8 }

const noWork: Work = { kind: 'none' }
const tail: Work = { kind: 'tail', ms: 10, tailMs: 300 }
const endless = { supply: 'endless' } as const

const scenarios: readonly Scenario[] = [
  {
    title: 'no-op handler, 0 ms a request, 100 in flight',
    server: { ...endless, latencyMs: 0 },
    work: noWork,
    concurrency: 100,
    contenders: [...ours, floor, ...peers, bareSdk],
    rounds: 3,
    warmMs: 1200,
    measureMs: 1500,
  },
  {
    title: 'no-op handler, 15 ms a request, 100 in flight',
    server: { ...endless, latencyMs: 15 },
    work: noWork,
    concurrency: 100,
    contenders: [...ours, ...peers],
    rounds: 1,
    warmMs: 2000,
    measureMs: 2000,
  },
  {
    title: 'handler of 10 ms, 15 ms a request, each client at its default',
    server: { ...endless, latencyMs: 15 },
    work: { kind: 'wait', ms: 10 },
    concurrency: undefined,
    contenders: [...ours, ...peers],
    rounds: 1,
    warmMs: 1500,
    measureMs: 2500,
  },
  {
    title: 'handler of 10 ms, one in ten 300 ms, 0 ms a request, 100 in flight',
    server: { ...endless, latencyMs: 0 },
    work: tail,
    concurrency: 100,
    contenders: [...ours, ...peers],
    rounds: 1,
    warmMs: 1500,
    measureMs: 4000,
  },
  {
    title: 'handler of 10 ms, one in ten 300 ms, 15 ms a request, 100 in flight',
    server: { ...endless, latencyMs: 15 },
    work: tail,
    concurrency: 100,
    contenders: [...ours, ...peers],
    rounds: 1,
    warmMs: 1500,
    measureMs: 4000,
  },
]

/** Throughput, cost and requests of the worker beside every peer. */
export async function bench(): Promise<unknown> {
  const server = await startServer()
  const results: Record<string, Figures[]> = {}
  try {
    for (const scenario of scenarios) {
      const figures = await runScenario(server, scenario)
      results[scenario.title] = figures
      print(scenario, figures)
    }
  } finally {
    server.stop()
  }
  return results
}

function print({ title, concurrency }: Scenario, figures: readonly Figures[]): void {
  const base = figures[0]
  console.log(`${title}\n`)
  printTable(
    ['', 'msg/s', '×', 'CPU µs/msg', '×', 'msg/s a core', 'requests/1,000', 'of the ideal'],
    figures.map((one) => [
      one.name,
      one.messagesPerSecond.toFixed(0),
      ratio(one.messagesPerSecond, base?.messagesPerSecond),
      one.cpuMicrosPerMessage.toFixed(1),
      ratio(one.cpuMicrosPerMessage, base?.cpuMicrosPerMessage),
      one.messagesPerCoreSecond.toFixed(0),
      one.requestsPer1000.toFixed(0),
      ideal(one, concurrency),
    ]),
  )
  console.log('')
}

function ratio(value: number, base: number | undefined): string {
  return base === undefined ? '' : (value / base).toFixed(2)
}

/** What part of the messages that so many handlers can do was done. */
function ideal({ messagesPerSecond, handlerMs }: Figures, concurrency: number | undefined): string {
  if (handlerMs === 0 || concurrency === undefined) return ''
  return `${((messagesPerSecond * handlerMs) / concurrency / 10).toFixed(0)} %`
}
