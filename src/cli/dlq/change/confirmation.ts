import { CliError } from '../../error/cli-error.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { confirm } from '../../terminal/ask.ts'
import { note } from '../../terminal/output.ts'
import { isInteractive, type Shell } from '../../terminal/shell.ts'
import type { ChangeCommandOptions } from '../options.ts'

type Consent = Pick<ChangeCommandOptions, 'yes' | 'dryRun'>

/** @throws CliError (usage) where nobody can be asked. */
export function requireConfirmation({ yes, dryRun }: Consent, shell: Shell): void {
  if (yes || dryRun || isInteractive(shell)) return
  throw new CliError(
    'This needs a confirmation, but there is no terminal: add --yes, or --dry-run to see the plan.',
  )
}

/** Whether what was shown is to be done. If not, it says so; a person who declines is told by the exit code too. */
export async function isAgreed(
  question: string,
  { yes, dryRun }: Consent,
  shell: Shell,
  undone: 'changed' | 'sent' = 'changed',
): Promise<boolean> {
  if (dryRun) {
    note(shell, `Nothing was ${undone}: this was a dry run.`)
    return false
  }
  if (yes || (await confirm(shell, question))) return true
  note(shell, 'Nothing was done.')
  shell.exitCode = ExitCode.findings
  return false
}
