/** The exit codes. Listed in `sluice --help`, and stable for scripts. */
export const ExitCode = {
  /** Done. */
  ok: 0,
  /**
   * It ran, with a bad result: failed entries, findings, a plan that was declined, a result that could not
   * be written.
   */
  findings: 1,
  /** The command cannot be run as it was typed: arguments, files, modules. */
  usage: 2,
  /** The queue could not be used: no connection, no such queue, no credentials, no rights. */
  unreachable: 3,
  /** A fault in sluice itself, or in the module it was given. */
  unexpected: 4,
  /** A replay ended because what it had sent came back: the canary, or more than was allowed. */
  returned: 5,
  /** Stopped at once, by a second Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

const meanings: readonly (readonly [ExitCode, string])[] = [
  [ExitCode.ok, 'done'],
  [
    ExitCode.findings,
    'it ran, with a bad result: failed entries, findings, a declined plan, lost output',
  ],
  [ExitCode.usage, 'wrong arguments, or a file or module that cannot be used'],
  [ExitCode.unreachable, 'the queue cannot be used: connection, name, credentials or rights'],
  [ExitCode.unexpected, 'an unexpected error; --debug shows where it came from'],
  [ExitCode.returned, 'a replay ended because what it had sent failed again and came back'],
  [ExitCode.interrupted, 'stopped at once by a second Ctrl-C'],
]

/** The exit codes as the help prints them. */
export function exitCodeHelp(): string {
  const lines = meanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`)
  return ['Exit codes:', ...lines].join('\n')
}
