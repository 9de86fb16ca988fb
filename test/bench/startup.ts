import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { buildIfMissing } from './built.ts'
import { printTable } from './table.ts'
import { median } from './timing.ts'

const run = promisify(execFile)
const rounds = 11

/** Each in a process of its own, with what a bare Node takes beside it. */
const programs: Readonly<Record<string, readonly string[]>> = {
  'node alone': ['-e', ''],
  "import 'sluice'": ['--input-type=module', '-e', "await import('sluice')"],
  "import 'sluice' and 'sluice/schemas'": [
    '--input-type=module',
    '-e',
    "await Promise.all([import('sluice'), import('sluice/schemas')])",
  ],
  'sluice --help': ['dist/src/cli/main.js', '--help'],
}

/** How long it takes to begin, of the built package. */
export async function bench(): Promise<unknown> {
  await buildIfMissing()
  const times: Record<string, number[]> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(programs)) {
      const begun = performance.now()
      await run(process.execPath, [...args])
      times[name] = [...(times[name] ?? []), performance.now() - begun]
    }
  }
  const medians = Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, median(all)] as const),
  )
  const bare = medians['node alone'] ?? 0
  printTable(
    ['', 'ms', 'beyond node alone'],
    Object.entries(medians).map(([name, ms]) => [name, ms.toFixed(0), (ms - bare).toFixed(0)]),
  )
  return medians
}
