import { ExitCode } from './exit-code.ts'

/** An error whose message is for a person: what, where, and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: ExitCode

  constructor(sentence: string, options: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(sentence, options.cause === undefined ? {} : { cause: options.cause })
    this.exitCode = options.exitCode ?? ExitCode.usage
  }
}
