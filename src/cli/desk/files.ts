import { randomBytes } from 'node:crypto'
import { readdir, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { note } from '../terminal/output.ts'
import { ownName, type Shell } from '../terminal/shell.ts'

/** Where a desk writes what it deletes, and the journals of its replays. */
export interface DeskFiles {
  readonly directory: string
  /** Says what was left there. */
  end(shell: Shell): Promise<void>
}

/** A directory for this desk alone, where none is given. It is made with the first file. */
export function deskFiles(given: string | undefined): DeskFiles {
  if (given !== undefined) return { directory: given, end: async () => {} }
  const directory = join(tmpdir(), `sluice-desk-${randomBytes(6).toString('hex')}`)
  return {
    directory,
    async end(shell) {
      const files = await readdir(directory).catch(() => undefined)
      if (files === undefined) return
      if (files.length === 0) {
        await rmdir(directory).catch(() => {})
        return
      }
      note(shell, `What was written for replays and deletions is in ${directory}`)
      for (const plan of files.filter((file) => file.endsWith('.plan.jsonl'))) {
        const command = `${ownName(shell)} dlq replay --plan ${join(directory, plan)}`
        note(shell, `To go on with a replay: ${command}`)
      }
    },
  }
}
