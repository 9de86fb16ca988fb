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
  const lines = createInterface({ input: shell.stdin, output: shell.stderr })
  const declined = new AbortController()
  lines.once('SIGINT', () => declined.abort())
  lines.once('close', () => declined.abort())
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: declined.signal })
    return /^y(es)?$/i.test(answer.trim())
  } catch (error) {
    if (declined.signal.aborted) return false
    throw error
  } finally {
    lines.close()
  }
}
