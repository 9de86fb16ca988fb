import { createInterface } from 'node:readline/promises'
import { CliError } from '../error/cli-error.ts'
import { isInteractive, type Shell } from './shell.ts'

/**
 * Asks a yes-or-no question on the terminal. Only `y` and `yes` agree; Ctrl-C and the end of input decline.
 * Without a terminal, `--yes` is required.
 *
 * @throws CliError (usage) without a terminal.
 */
export async function confirm(shell: Shell, question: string): Promise<boolean> {
  if (!isInteractive(shell)) {
    throw new CliError(
      'This changes queues and needs a confirmation, but there is no terminal: add --yes.',
    )
  }
  return /^y(es)?$/i.test(await askLine(shell, `${question} [y/N] `))
}

/** A line that is typed on the terminal, without the white space around it; empty after Ctrl-C and the end of input. */
export async function askLine(shell: Shell, question: string): Promise<string> {
  const lines = createInterface({ input: shell.stdin, output: shell.stderr })
  const declined = new AbortController()
  lines.once('SIGINT', () => declined.abort())
  lines.once('close', () => declined.abort())
  try {
    const answer = await lines.question(question, { signal: declined.signal })
    return answer.trim()
  } catch (error) {
    if (declined.signal.aborted) return ''
    throw error
  } finally {
    lines.close()
  }
}
