import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerOf, forked } from './processes.ts'
import { printTable } from './table.ts'
import { keepSnapshot } from './web/kept-snapshot.ts'
import type { LookingFigures } from './web/looking-process.ts'

const messages = 100_000

/** The desk in the browser: how fast it looks at a snapshot that is at hand, and what it keeps of it in memory. */
export async function bench(): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  try {
    const path = join(directory, 'snapshot')
    const url = await keepSnapshot(path, messages)
    const child = forked('./web/looking-process.ts')
    child.send({ path, url })
    const figures = await answerOf<LookingFigures>(child)
    child.disconnect()
    const { groups, groupedMs, keptMiB, peakMiB, startMiB, findMs, rowsMs } = figures
    printTable(
      ['of a kept snapshot', ''],
      [
        ['messages', figures.messages.toLocaleString('en')],
        ['groups', String(groups)],
        ['grouped after, s', (groupedMs / 1000).toFixed(2)],
        ['kept in memory, MiB', keptMiB.toFixed(0)],
        ['peak of the process, MiB', peakMiB.toFixed(0)],
        ['at its start, MiB', startMiB.toFixed(0)],
        ['a message by its id, ms', findMs.toFixed(0)],
        ['100 rows, ms', rowsMs.toFixed(1)],
      ],
    )
    return figures
  } finally {
    await rm(directory, { recursive: true })
  }
}
