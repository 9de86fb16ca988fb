import { takeSnapshot } from '../../dead-letter/snapshot.ts'
import type { DeadLetterEntry } from '../../dead-letter/entry.ts'
import type { Queue } from '../../queue/port.ts'
import { ExitCode } from '../error/exit-code.ts'
import { listenForInterrupt } from '../terminal/interrupt.ts'
import { note, printJson, printTable } from '../terminal/output.ts'
import { counter } from '../terminal/progress-bar.ts'
import type { Shell } from '../terminal/shell.ts'
import { withQueues } from './queues.ts'
import type { DlqOptions } from './options.ts'
import { columnsOf, fitted, head, rowsOf } from './rows.ts'
import { entryJson, messages, remarks } from './words.ts'

/** `sluice dlq list`. */
export async function listDeadLetters(
  options: DlqOptions & { readonly limit: number },
  shell: Shell,
): Promise<void> {
  await withQueues(options, shell, async ({ deadLetterQueue }) => {
    const interrupt = listenForInterrupt(shell, 'Stopping: making the messages visible again …')
    const found = counter(shell, 'Receiving')
    const snapshot = await takeSnapshot(deadLetterQueue, {
      maxMessages: options.limit,
      signal: interrupt.signal,
      onProgress: found.update,
    }).finally(() => {
      found.end()
      interrupt.release()
    })
    const { entries, end } = snapshot
    if (options.json) printEntries(entries, { deadLetterQueue, complete: end === 'empty' }, shell)
    else if (entries.length > 0) await printEntryTable(entries, shell)
    note(shell, `${messages(entries.length)} on ${deadLetterQueue.url}`)
    for (const remark of remarks(snapshot)) note(shell, remark)
    if (end === 'interrupted') shell.exitCode = ExitCode.findings
  })
}

function printEntries(
  entries: readonly DeadLetterEntry[],
  { deadLetterQueue, complete }: { deadLetterQueue: Queue; complete: boolean },
  shell: Shell,
): void {
  const nowMs = Date.now()
  printJson(shell, {
    deadLetterQueue: deadLetterQueue.url,
    complete,
    entries: entries.map((entry) => entryJson(entry, nowMs)),
  })
}

async function printEntryTable(entries: readonly DeadLetterEntry[], shell: Shell): Promise<void> {
  const rows = rowsOf(entries, Date.now())
  await printTable(shell, head, fitted(rows, columnsOf(shell)))
}
