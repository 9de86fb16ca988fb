import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contender } from './client.ts'
import { direct } from './contenders.ts'
import { answerOf, forked } from './processes.ts'
import { runScenario, type Scenario } from './scenario.ts'
import { printTable } from './table.ts'
import { keepSnapshot } from './web/kept-snapshot.ts'
import type { LookingFigures } from './web/looking-process.ts'

const messages = 100_000

// Twice, at both ends of a round: their difference is what the place in it and the machine make.
const first: Contender = { ...direct, name: 'without a desk' }
const last: Contender = { ...direct, name: 'without a desk, again' }
const watched: Contender = { name: 'beside a desk', module: 'sluice-watched' }

/** The handler does nothing, so that all of the time is ours. */
const scenario: Scenario = {
  title: 'no-op handler, 0 ms a request, 100 in flight',
  server: { supply: 'endless', latencyMs: 0 },
  work: { kind: 'none' },
  concurrency: 100,
  contenders: [first, watched, last],
  rounds: 10,
  startMs: 3_500,
  warmMs: 250,
  measureMs: 700,
}

/** The desk in the browser: how fast it looks at a snapshot that is at hand, and what it costs a worker beside it. */
export async function bench(): Promise<unknown> {
  const looking = await look()
  const { groups, groupedMs, groupedCpuMs, keptMiB, peakMiB, startMiB, findMs, rowsMs } = looking
  printTable(
    ['of a kept snapshot', ''],
    [
      ['messages', looking.messages.toLocaleString('en')],
      ['groups', String(groups)],
      ['grouped after, s', (groupedMs / 1000).toFixed(2)],
      ['of the processor, s', (groupedCpuMs / 1000).toFixed(2)],
      ['kept in memory, MiB', keptMiB.toFixed(0)],
      ['peak of the process, MiB', peakMiB.toFixed(0)],
      ['at its start, MiB', startMiB.toFixed(0)],
      ['a message by its id, ms', findMs.toFixed(0)],
      ['100 rows, ms', rowsMs.toFixed(1)],
    ],
  )
  const worker = await runScenario(scenario)
  console.log(`\na worker: ${scenario.title}\n`)
  printTable(
    ['', 'CPU µs/msg'],
    worker.map(({ name, cpuMicrosPerMessage }) => [name, cpuMicrosPerMessage.toFixed(1)]),
  )
  return { looking, worker }
}

async function look(): Promise<LookingFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  try {
    const path = join(directory, 'snapshot')
    const url = await keepSnapshot(path, messages)
    const child = forked('./web/looking-process.ts')
    child.send({ path, url })
    const figures = await answerOf<LookingFigures>(child)
    child.disconnect()
    return figures
  } finally {
    await rm(directory, { recursive: true })
  }
}
