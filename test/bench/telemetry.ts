import { direct, noMethods } from './contenders.ts'
import type { Contender } from './client.ts'
import { type Figures, runScenario, type Scenario } from './scenario.ts'
import { printTable } from './table.ts'

const traced1: Contender = { name: 'traces at 1 %', module: 'sluice-traced-1' }
const traced100: Contender = { name: 'traces at 100 %', module: 'sluice-traced-100' }
const measured: Contender = { name: 'metrics', module: 'sluice-measured' }

/** The handler does nothing, so that all of the time is ours and that of OpenTelemetry. */
const scenario: Scenario = {
  title: 'no-op handler, 0 ms a request, 100 in flight',
  server: { supply: 'endless', latencyMs: 0 },
  work: { kind: 'none' },
  concurrency: 100,
  contenders: [direct, noMethods, measured, traced1, traced100],
  rounds: 8,
  startMs: 3_500,
  warmMs: 250,
  measureMs: 700,
}

/** What telemetry costs a message, beside a worker without it, in one run. */
export async function bench(): Promise<readonly Figures[]> {
  const figures = await runScenario(scenario)
  const [base] = figures
  console.log(`${scenario.title}\n`)
  printTable(
    ['', 'CPU µs/msg', '×', '+ µs', 'msg/s'],
    figures.map(({ name, cpuMicrosPerMessage: cpu, messagesPerSecond }) => [
      name,
      cpu.toFixed(1),
      (cpu / (base?.cpuMicrosPerMessage ?? cpu)).toFixed(2),
      (cpu - (base?.cpuMicrosPerMessage ?? cpu)).toFixed(1),
      messagesPerSecond.toFixed(0),
    ]),
  )
  return figures
}
