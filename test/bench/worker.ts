import { mkdir, writeFile } from 'node:fs/promises'
import { direct, everyone, oneOfEach, overSdk, consumerBatch, squiss } from './contenders.ts'
import { picture } from './picture.ts'
import { type Figures, runScenario, type Scenario } from './scenario.ts'
import { printTable } from './table.ts'
import type { Work } from './work.ts'

const endless = { supply: 'endless' } as const
const noWork: Work = { kind: 'none' }
const tail: Work = { kind: 'tail', ms: 10, tailMs: 300 }

/** What CPU, throughput and requests cost at their limit. */
const noOp: Scenario = {
  title: 'no-op handler, 0 ms a request, 100 in flight',
  server: { ...endless, latencyMs: 0 },
  work: noWork,
  concurrency: 100,
  contenders: everyone,
  rounds: 6,
  startMs: 3500,
  warmMs: 250,
  measureMs: 700,
}

const atDefaults: Scenario = {
  title: 'handler of 10 ms, 15 ms a request, no setting touched',
  server: { ...endless, latencyMs: 15 },
  work: { kind: 'wait', ms: 10 },
  concurrency: undefined,
  contenders: [direct, overSdk, consumerBatch, squiss],
  rounds: 1,
  startMs: 1500,
  warmMs: 1000,
  measureMs: 2000,
}

const withTail = (latencyMs: number): Scenario => ({
  title: `handler of 10 ms, one in ten 300 ms, ${latencyMs} ms a request, 100 in flight`,
  server: { ...endless, latencyMs },
  work: tail,
  concurrency: 100,
  contenders: oneOfEach,
  rounds: 1,
  startMs: 1500,
  warmMs: 1000,
  measureMs: 3000,
})

/** Throughput over the time of a request. */
const roundTripsMs = [5, 15, 50]
const farAway = (latencyMs: number): Scenario => ({
  title: `no-op handler, ${latencyMs} ms a request, 100 in flight`,
  server: { ...endless, latencyMs },
  work: noWork,
  concurrency: 100,
  contenders: oneOfEach,
  rounds: 1,
  startMs: 2000,
  warmMs: 300,
  measureMs: 1200,
})

/** How long a message waits for its handler, when there is time for all. */
const arriving: Scenario = {
  title: '200 messages a second, handler of 10 ms, one in ten 300 ms, 100 in flight',
  server: { supply: 200, latencyMs: 5 },
  work: tail,
  concurrency: 100,
  contenders: oneOfEach,
  measureDelay: true,
  rounds: 1,
  startMs: 1500,
  warmMs: 1000,
  measureMs: 3000,
}

/** Where the picture is written: with the build output, since each run makes it again. */
const pictureFile = 'dist/bench.svg'

/** Throughput, cost, requests and delay of the worker beside every peer. */
export async function bench(): Promise<unknown> {
  const results: Record<string, readonly Figures[]> = {}
  const run = async (scenario: Scenario): Promise<readonly Figures[]> => {
    const figures = await runScenario(scenario)
    results[scenario.title] = figures
    print(scenario, figures)
    return figures
  }
  const sweep = [{ roundTripMs: 0, figures: await run(noOp) }]
  for (const roundTripMs of roundTripsMs) {
    sweep.push({ roundTripMs, figures: await run(farAway(roundTripMs)) })
  }
  for (const scenario of [atDefaults, withTail(0), withTail(15), arriving]) await run(scenario)
  await draw(sweep)
  return results
}

async function draw(sweep: Parameters<typeof picture>[0]): Promise<void> {
  await mkdir('dist', { recursive: true })
  await writeFile(pictureFile, picture(sweep))
  console.log(`a picture of it: ${pictureFile}\n`)
}

function print(scenario: Scenario, figures: readonly Figures[]): void {
  const base = figures[0]
  console.log(`${scenario.title}\n`)
  if (scenario.measureDelay) {
    printTable(
      ['', 'p50 ms', 'p99 ms'],
      figures.map((one) => [one.name, one.delayP50Ms.toFixed(0), one.delayP99Ms.toFixed(0)]),
    )
  } else {
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
        ideal(one, scenario),
      ]),
    )
  }
  console.log('')
}

function ratio(value: number, base: number | undefined): string {
  return base === undefined ? '' : (value / base).toFixed(2)
}

/** How many handlers at once sluice allows itself when nobody says. */
const defaultConcurrency = 10

/** What part was done of what so many handlers can do, busy all the time. */
function ideal({ messagesPerSecond, handlerMs }: Figures, { concurrency }: Scenario): string {
  if (handlerMs === 0) return ''
  const busy = (messagesPerSecond * handlerMs) / 1000
  return `${((100 * busy) / (concurrency ?? defaultConcurrency)).toFixed(0)} %`
}
