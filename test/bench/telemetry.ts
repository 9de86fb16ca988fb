import { direct } from './contenders.ts'
import type { Contender } from './client.ts'
import { runScenario, type Scenario } from './scenario.ts'
import { printTable } from './table.ts'
import { pipelineCosts } from './telemetry-pipeline.ts'

// Twice, at both ends of a round: their difference is what the place in it and the machine make.
const first: Contender = { ...direct, name: 'without telemetry' }
const last: Contender = { ...direct, name: 'without telemetry, again' }
const traced1: Contender = { name: 'traces at 1 %', module: 'sluice-traced-1' }
const traced100: Contender = { name: 'traces at 100 %', module: 'sluice-traced-100' }
const measured: Contender = { name: 'metrics', module: 'sluice-measured' }

/** The handler does nothing, so that all of the time is ours and that of OpenTelemetry. */
const scenario: Scenario = {
  title: 'no-op handler, 0 ms a request, 100 in flight',
  server: { supply: 'endless', latencyMs: 0 },
  work: { kind: 'none' },
  concurrency: 100,
  contenders: [first, measured, traced1, traced100, last],
  rounds: 8,
  startMs: 3_500,
  warmMs: 250,
  measureMs: 700,
}

/** What telemetry costs a message, beside a worker and a pipeline without it, in one run. */
export async function bench(): Promise<unknown> {
  const pipeline = await pipelineCosts()
  const [, alone = Number.NaN] = pipeline[0] ?? []
  console.log('the pipeline alone, in one process\n')
  print(pipeline, alone)
  const figures = await runScenario(scenario)
  const worker = figures.map(
    ({ name, cpuMicrosPerMessage }) => [name, cpuMicrosPerMessage] as const,
  )
  const without = worker.filter(([name]) => name.startsWith(first.name))
  const base = without.reduce((sum, [, micros]) => sum + micros, 0) / without.length
  console.log(`\na worker: ${scenario.title}\n`)
  print(worker, base)
  return { pipeline, worker: figures }
}

function print(costs: readonly (readonly [name: string, micros: number])[], base: number): void {
  printTable(
    ['', 'CPU µs/msg', '×', '+ µs'],
    costs.map(([name, micros]) => [
      name,
      micros.toFixed(1),
      (micros / base).toFixed(2),
      (micros - base).toFixed(1),
    ]),
  )
}
