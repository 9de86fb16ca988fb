import { CommanderError } from 'commander'
import { isInstance } from '../message/thrown.ts'
import { ExitCode } from './error/exit-code.ts'
import { exitCodeAfterOutput } from './terminal/lost-output.ts'
import { note } from './terminal/output.ts'
import { createProgram } from './program.ts'
import { sentence, stacks } from './error/sentence.ts'
import type { Shell } from './terminal/shell.ts'

/**
 * Runs one command line and returns its exit code. Never rejects: an error is reported as a sentence on
 * standard error.
 */
export async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  return await exitCodeAfterOutput(await runCommand(args, shell), shell)
}

async function runCommand(args: readonly string[], shell: Shell): Promise<ExitCode> {
  try {
    const program = await createProgram(args, shell)
    await program.parseAsync(args, { from: 'user' })
    return shell.exitCode
  } catch (error) {
    // The argument parser has written its own sentence or the help.
    if (isInstance(error, CommanderError)) {
      return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage
    }
    return reportError(error, shell)
  }
}

/** Reports an error on standard error, and returns the exit code for it. */
export function reportError(error: unknown, shell: Shell): ExitCode {
  const { text, exitCode } = sentence(error)
  note(shell, `sluice: ${text}`)
  if (shell.debug) for (const stack of stacks(error)) note(shell, stack)
  return exitCode
}
