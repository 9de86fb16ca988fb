import { ArgumentError, type Arguments, readArguments, usage } from './arguments.ts'
import { ProcessPool } from './process-pool.ts'
import { brokenText, othersText, summary } from './summary.ts'
import type { TaskResult } from './task.ts'

export interface CommandOptions {
  /** Takes the lines of the output. */
  readonly print: (text: string) => void
  /** Shows how far it is, in place of what it showed before. */
  readonly progress?: ((text: string) => void) | undefined
  /** The program of the processes that simulate. Default: without further laws. */
  readonly program?: URL | undefined
}

/** Seeds that break a law and are explained; the others are named. */
const maxExplained = 3

/** Runs `npm run simulate`, and returns its exit code. */
export async function runCommand(
  args: readonly string[],
  options: CommandOptions,
): Promise<0 | 1 | 2> {
  let asked: Arguments
  try {
    asked = readArguments(args)
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error
    options.print(`${error.message}\n\n${usage}`)
    return 2
  }
  const pool = new ProcessPool({ jobs: asked.jobs, program: options.program })
  try {
    const startedMs = performance.now()
    const results =
      asked.count === 1 ? [await one(asked, pool, options)] : await many(asked, pool, options)
    options.print(summary(asked, results, performance.now() - startedMs))
    return results.some(({ violation }) => violation !== undefined) ? 1 : 0
  } finally {
    await pool.close()
  }
}

async function one(
  { first: seed, faults, logs, explainsAll }: Arguments,
  pool: ProcessPool,
  { print }: CommandOptions,
): Promise<TaskResult> {
  const explains = explainsAll ? 'all' : 'what matters'
  const result = await pool.run({ seed, faults, logs, explains })
  const text = result.text || (result.violation && brokenText(result))
  if (text) print(`${text}\n`)
  const missing = faults?.filter((id) => !result.faults.includes(id)) ?? []
  if (missing.length > 0) print(`Did not happen: ${missing.join(', ')}\n`)
  return result
}

async function many(
  { first, count, jobs, explainsAll }: Arguments,
  pool: ProcessPool,
  { print, progress }: CommandOptions,
): Promise<readonly TaskResult[]> {
  const results: TaskResult[] = []
  let next = first
  const work = async () => {
    while (next < first + count) {
      results.push(await pool.run({ seed: next++, logs: false, explains: 'nothing' }))
      progress?.(`${results.length} of ${count} seeds, ${broken(results).length} break a law`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  progress?.('')
  const explained = firstOfEachLaw(broken(results)).slice(0, maxExplained)
  const explains = explainsAll ? 'all' : 'what matters'
  const texts = await Promise.all(
    explained.map(async (result) => {
      const again = await pool.run({ seed: result.seed, logs: false, explains })
      if (again.violation === undefined) return `${brokenText(result)}\n  Not when it ran again.`
      return again.text || brokenText(again)
    }),
  )
  for (const text of texts) print(`${text}\n`)
  const others = broken(results).filter((result) => !explained.includes(result))
  if (others.length > 0) print(`${othersText(others)}\n`)
  return results
}

function broken(results: readonly TaskResult[]): readonly TaskResult[] {
  return results
    .filter(({ violation }) => violation !== undefined)
    .sort((one, other) => one.seed - other.seed)
}

function firstOfEachLaw(results: readonly TaskResult[]): readonly TaskResult[] {
  const laws = new Map<string | undefined, TaskResult>()
  for (const result of results) {
    const law = result.violation?.law
    if (!laws.has(law)) laws.set(law, result)
  }
  return [...laws.values()]
}
