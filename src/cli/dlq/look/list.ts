import type { DeadLetterEntry } from '../../../dead-letter/snapshot/entry.ts'
import { redriven } from '../../../dead-letter/record/record.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { note, printColumns, printJsonLine } from '../../terminal/output.ts'
import type { Shell } from '../../terminal/shell.ts'
import { filterOf, isFiltered } from '../filter.ts'
import { entryJson } from '../json.ts'
import type { FilterOptions, LookCommandOptions } from '../options.ts'
import { messagesDo } from '../../../dead-letter/words/counts.ts'
import { errorText, noRecordRemark } from '../../../dead-letter/words/looking.ts'
import { age, typesText } from '../words.ts'
import { look, withDesk } from '../with-desk.ts'

/** `sluice dlq list`. */
export async function listDeadLetters(
  options: LookCommandOptions & FilterOptions & { readonly limit?: number },
  shell: Shell,
): Promise<void> {
  const filter = await filterOf(options, [], shell)
  await withDesk(options, shell, async (opened) => {
    const info = await look(opened, options, shell)
    const { shown, count } = await entriesOf(opened.desk.entries(filter), options, (entry) => {
      if (options.json) printJsonLine(shell, entryJson(entry, info))
    })
    if (!options.json && shown.length > 0) await printEntries(shown, info.fifo, shell)
    if (isFiltered(filter)) note(shell, `${messagesDo(count, 'meets', 'meet')} the conditions.`)
    const hidden = count - shown.length
    if (hidden > 0)
      note(
        shell,
        `${hidden.toLocaleString('en')} more ${hidden === 1 ? 'is' : 'are'} not shown: --limit.`,
      )
    if (shown.some(({ reason }) => reason === redriven)) note(shell, noRecordRemark)
    if (info.end === 'interrupted') shell.exitCode = ExitCode.findings
  })
}

/** Those to show, and how many there are. Of a row the record is not needed but for its error. */
async function entriesOf(
  entries: AsyncIterable<DeadLetterEntry>,
  { limit = Number.POSITIVE_INFINITY }: { readonly limit?: number },
  onShown: (entry: DeadLetterEntry) => void,
) {
  const shown: DeadLetterEntry[] = []
  let count = 0
  for await (const entry of entries) {
    count++
    if (shown.length >= limit) continue
    onShown(entry)
    const { error } = entry.record ?? {}
    shown.push({ ...entry, record: error && { ...least, error } })
  }
  return { shown, count }
}

const least = { version: 1, reason: '', replays: 0 }

async function printEntries(
  found: readonly DeadLetterEntry[],
  fifo: boolean,
  shell: Shell,
): Promise<void> {
  const nowMs = Date.now()
  // A FIFO queue has an order of its own.
  const entries = fifo
    ? found
    : [...found].sort((one, other) => (one.sentAtMs ?? 0) - (other.sentAtMs ?? 0))
  const column = (head: string, cell: (entry: DeadLetterEntry) => string) => ({
    head,
    cells: entries.map(cell),
  })
  await printColumns(shell, [
    { ...column('ID', ({ id }) => id), least: 8, isName: true },
    { ...column('TYPE', ({ types }) => typesText(types)), least: 12 },
    column('REASON', ({ reason }) => reason),
    { ...column('ERROR', ({ record }) => errorText(record?.error)), least: 24, rank: 2 },
    { ...column('CAUSE', ({ fingerprint }) => fingerprint.slice(0, 8)), rank: 1 },
    { ...column('ATTEMPTS', ({ attempts }) => String(attempts)), rank: 3 },
    column('AGE', ({ sentAtMs }) => age(sentAtMs, nowMs)),
  ])
}
