import { ExitCode } from '../error/exit-code.ts'
import { note } from './output.ts'
import { textAt } from '../error/sentence.ts'
import type { Shell } from './shell.ts'

/**
 * For a command that goes on when standard output takes no more: a person is told so once, and its exit
 * code is that of its work.
 */
export function goOnUnread(shell: Shell): void {
  shell.goesOnUnread = true
  const onLost = () => {
    const what = hasNoReader(shell) ? 'Nobody reads standard output any more' : failure(shell)
    note(shell, `${what}. What is written there is lost; the rest goes on.`)
  }
  if (shell.outputLost.aborted) onLost()
  else shell.outputLost.addEventListener('abort', onLost, { once: true })
}

/**
 * The exit code of a command that has ended, once all it has written went out. A result that could not
 * be written is told; that nobody wanted all of it, as with `| head`, is no failure.
 */
export async function exitCodeAfterOutput(exitCode: ExitCode, shell: Shell): Promise<ExitCode> {
  if (shell.goesOnUnread) return exitCode
  await new Promise((resolve) => shell.stdout.write('', resolve))
  // The failure of a write is told in an event of its own, after its callback.
  await new Promise(setImmediate)
  if (!shell.outputLost.aborted || hasNoReader(shell)) return exitCode
  note(shell, `sluice: ${failure(shell)}.`)
  return exitCode === ExitCode.ok ? ExitCode.findings : exitCode
}

function hasNoReader({ outputLost }: Shell): boolean {
  return textAt(outputLost.reason, 'code') === 'EPIPE'
}

function failure({ outputLost }: Shell): string {
  const code = textAt(outputLost.reason, 'code') || 'unknown'
  return `Standard output cannot be written: ${meanings[code] ?? 'it fails'} (${code})`
}

const meanings: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left',
  EDQUOT: "this user's share of the disk is used up",
  EFBIG: 'the file may not become larger',
  EIO: 'the terminal or the disk has gone',
}
