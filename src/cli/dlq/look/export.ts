import { diskStorage } from '../../../dead-letter/lines/files.ts'
import { flushIfMuch } from '../../../dead-letter/lines/lines.ts'
import type { Filter } from '../../../dead-letter/select/filter.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { note, printJsonLine } from '../../terminal/output.ts'
import { ownName, type Shell } from '../../terminal/shell.ts'
import { filterOf } from '../filter.ts'
import { reportJson } from '../json.ts'
import type { FilterOptions, LookCommandOptions } from '../options.ts'
import { messages, messagesDo } from '../../../dead-letter/words/counts.ts'
import { look, type OpenedDesk, withDesk } from '../with-desk.ts'

async function damagedAmong({ desk }: OpenedDesk, filter: Filter): Promise<number> {
  let count = 0
  for await (const { bodyIntact } of desk.entries(filter)) if (!bodyIntact) count++
  return count
}

/** `sluice dlq export FILE`. */
export async function exportDeadLetters(
  file: string,
  options: LookCommandOptions & FilterOptions,
  shell: Shell,
): Promise<void> {
  const filter = await filterOf(options, [], shell)
  await withDesk(options, shell, async (opened) => {
    // Before the queue is received from: a file that exists is not overwritten.
    const lines = await diskStorage.create(file)
    try {
      const info = await look(opened, options, shell)
      let count = 0
      for await (const message of opened.desk.export(filter)) {
        lines.add(JSON.stringify(message))
        count++
        await flushIfMuch(lines)
      }
      await lines.sync()
      const damaged = await damagedAmong(opened, filter)
      if (options.json) {
        printJsonLine(shell, reportJson({ queueUrl: info.queueUrl, file, exported: count }))
      }
      note(
        shell,
        `Exported ${messages(count)} to ${file}. To send them: ${ownName(shell)} send ${file} --queue NAME`,
      )
      if (damaged > 0) {
        note(
          shell,
          `${messagesDo(damaged, 'has a body that', 'have bodies that')} arrived damaged, and the file has it so: delete none of them, and export again.`,
        )
        shell.exitCode = ExitCode.findings
      }
      if (info.end === 'interrupted') shell.exitCode = ExitCode.findings
    } catch (error) {
      await lines.discard()
      throw error
    }
    await lines.close()
  })
}
