import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CliError } from '../../error/cli-error.ts'
import { oneLine } from '../../terminal/printable.ts'
import type { Shell } from '../../terminal/shell.ts'

/** Ctrl-C at the terminal reaches this process too, but it is meant for the editor. */
async function ignoringInterrupts<A>(wait: () => Promise<A>): Promise<A> {
  const ignore = () => {}
  process.on('SIGINT', ignore)
  try {
    return await wait()
  } finally {
    process.off('SIGINT', ignore)
  }
}

/**
 * Lets a person edit a text with the editor of VISUAL or EDITOR, in a file that only they can read.
 *
 * @throws CliError (usage) where no editor is set, or it fails.
 */
export async function edited(text: string, { env }: Shell): Promise<string> {
  const editor = env.VISUAL || env.EDITOR
  if (!editor) throw new CliError('No editor is set: set EDITOR, for example EDITOR=vi.')
  // Its mode is 0700.
  const folder = await mkdtemp(join(tmpdir(), 'sluice-edit-'))
  try {
    const file = join(folder, 'event.json')
    await writeFile(file, text, { mode: 0o600 })
    const child =
      process.platform === 'win32'
        ? spawn(`${editor} "${file}"`, { stdio: 'inherit', shell: true })
        : spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
    const [code] = await ignoringInterrupts(() => once(child, 'close'))
    if (code !== 0)
      throw new CliError(`The editor failed: ${oneLine(editor)}. Nothing was changed.`)
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
