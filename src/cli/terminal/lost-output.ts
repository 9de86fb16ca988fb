import { ExitCode } from '../error/exit-code.ts'
import { note } from './output.ts'
import { textAt } from '../error/sentence.ts'
import type { Shell } from './shell.ts'

/**
 * For a command that continues when standard output cannot be written: that is reported once, and does not
 * change the exit code.
 */
export function continueWithoutOutput(shell: Shell): void {
  shell.continuesWithoutOutput = true
  const onLost = () => {
    const what = hasNoReader(shell) ? 'Nobody reads standard output any more' : failure(shell)
    note(shell, `${what}. Output to it is lost; the command continues.`)
  }
  if (shell.outputLost.aborted) onLost()
  else shell.outputLost.addEventListener('abort', onLost, { once: true })
}

/**
 * The exit code of a command that has ended, once its output is written. A result that could not be written
 * is reported; a reader that ends early, as with `| head`, is no failure.
 */
export async function exitCodeAfterOutput(exitCode: ExitCode, shell: Shell): Promise<ExitCode> {
  if (shell.continuesWithoutOutput) return exitCode
  await new Promise((resolve) => shell.stdout.write('', resolve))
  // The failure of a write is emitted as an event, after its callback.
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
  EFBIG: 'the file is at its size limit',
  EIO: 'the terminal or the disk is gone',
}
