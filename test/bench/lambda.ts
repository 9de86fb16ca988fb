import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { eventOf, standardRecord } from '../fixtures/lambda-events.ts'
import { messageBodies } from './bodies.ts'
import { buildIfMissing } from './built.ts'
import { printTable } from './table.ts'
import { median } from './timing.ts'

const run = promisify(execFile)

const contenders = {
  'an empty function': 'empty',
  'sluice/lambda': 'sluice',
  'Powertools, JSON.parse only': 'powertools',
  'Powertools, decoding by hand': 'powertools-decoding',
} as const

type Contender = keyof typeof contenders

const names = Object.keys(contenders) as Contender[]
const coldRounds = 21
const warmRounds = 5

interface Figures {
  readonly bundleKb: number
  /** From the start of the process to its end, in milliseconds. */
  readonly processMs: number
  /** Loading the bundle, and the first call, in milliseconds. */
  readonly loadMs: number
  readonly firstMs: number
  /** A warm call with a batch of ten, in microseconds. */
  readonly warmUs: number
}

/** Functions bundled by esbuild, with a batch of ten events of 1.4 KB: cold, and warm. The rounds take turns. */
export async function bench(): Promise<unknown> {
  await buildIfMissing()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  try {
    const event = join(folder, 'event.json')
    const records = messageBodies(10).map((body) => standardRecord(body))
    await writeFile(event, JSON.stringify(eventOf(records)))
    const files = new Map<Contender, string>()
    for (const name of names) files.set(name, await bundled(contenders[name], folder))
    const figures = await measured(files, event)
    print(figures)
    return Object.fromEntries(figures)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** With the built package, as an app has it. */
async function bundled(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [fileURLToPath(new URL(`./lambda/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'es2023',
    external: ['@aws-sdk/*', '@smithy/*', 'undici'],
    // Powertools has CommonJS in it.
    banner: {
      js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);",
    },
  })
  return outfile
}

async function measured(
  files: ReadonlyMap<Contender, string>,
  event: string,
): Promise<ReadonlyMap<Contender, Figures>> {
  const cold = new Map<Contender, { process: number; load: number; first: number }[]>()
  const warm = new Map<Contender, number[]>()
  for (let round = 0; round < coldRounds; round++) {
    for (const [name, file] of files) {
      const begun = performance.now()
      const times = await inProcess<{ load: number; first: number }>('cold', file, event)
      const all = [...(cold.get(name) ?? []), { process: performance.now() - begun, ...times }]
      cold.set(name, all)
    }
  }
  for (let round = 0; round < warmRounds; round++) {
    for (const [name, file] of files) {
      const { microseconds } = await inProcess<{ microseconds: number }>('warm', file, event)
      warm.set(name, [...(warm.get(name) ?? []), microseconds])
    }
  }
  const figures = names.map(async (name) => {
    const times = cold.get(name) ?? []
    const of = (part: 'process' | 'load' | 'first') => median(times.map((each) => each[part]))
    return [
      name,
      {
        bundleKb: (await stat(files.get(name) ?? '')).size / 1024,
        processMs: of('process'),
        loadMs: of('load'),
        firstMs: of('first'),
        warmUs: median(warm.get(name) ?? []),
      },
    ] as const
  })
  return new Map(await Promise.all(figures))
}

async function inProcess<T>(kind: 'cold' | 'warm', bundle: string, event: string): Promise<T> {
  const program = fileURLToPath(new URL(`./lambda/${kind}-process.mjs`, import.meta.url))
  const { stdout } = await run(process.execPath, [program, pathToFileURL(bundle).href, event])
  return JSON.parse(stdout)
}

function print(figures: ReadonlyMap<Contender, Figures>): void {
  const empty = figures.get('an empty function')
  const ours = figures.get('sluice/lambda')
  if (empty === undefined || ours === undefined) throw new Error('a contender is missing')
  printTable(
    ['', 'bundle KB', 'process ms', 'beyond empty', 'load ms', 'first call ms', 'warm µs', 'ratio'],
    [...figures].map(([name, { bundleKb, processMs, loadMs, firstMs, warmUs }]) => [
      name,
      bundleKb.toFixed(0),
      processMs.toFixed(0),
      (processMs - empty.processMs).toFixed(0),
      loadMs.toFixed(1),
      firstMs.toFixed(1),
      warmUs.toFixed(0),
      (warmUs / ours.warmUs).toFixed(2),
    ]),
  )
  console.log(
    '\nMedians; warm is a call with a batch of ten, and its ratio is to sluice/lambda. "beyond empty" is',
  )
  console.log(
    'the cold start that is of the function: to load the bundle, and its first call. Held: below 150 ms.',
  )
  console.log(
    'sluice compares the MD5 of each body and decodes each event; Powertools does so only by hand.',
  )
}
