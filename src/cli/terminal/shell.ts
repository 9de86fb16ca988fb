import type { ExitCode } from '../error/exit-code.ts'

/**
 * The process that a command runs in: the only way from a command to the environment, the terminal and the
 * exit code, so that a test can replace it.
 */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** True when an error is shown with its stack: `--debug` or the variable DEBUG. */
  readonly debug: boolean
  /** The exit code of the process. */
  exitCode: ExitCode
  /** True once an app's module was loaded: its pools and timers may keep the process alive. */
  hasForeignCode: boolean
  /** Aborts when standard output cannot be written: its reader is gone, or the disk is full. */
  readonly outputLost: AbortSignal
  /** True for a command whose purpose is not its output: it continues without. */
  continuesWithoutOutput: boolean
}

/** The shell of this process. */
export function processShell(): Shell {
  const { env, stdin, stdout, stderr } = process
  return {
    env,
    stdin,
    stdout,
    stderr,
    debug: process.argv.includes('--debug') || (env.DEBUG ?? '') !== '',
    exitCode: 0,
    hasForeignCode: false,
    outputLost: watched(stdout, stderr),
    continuesWithoutOutput: false,
  }
}

/** What a person typed for `sluice`, to print it in commands. npm sets the variable for its scripts. */
export function ownName({ env }: Shell): string {
  const script = env.npm_lifecycle_event
  if (script === undefined) return 'sluice'
  return script === 'sluice' ? 'npm run sluice --' : 'npx sluice'
}

/** Whether there is a terminal to ask on and to redraw. */
export function isInteractive(shell: Shell): boolean {
  return shell.stdin.isTTY === true && shell.stderr.isTTY === true
}

/** Colour is for terminals, unless NO_COLOR (no-color.org) or a dumb terminal says otherwise. */
export function hasColour(shell: Shell): boolean {
  if ((shell.env.NO_COLOR ?? '') !== '' || shell.env.TERM === 'dumb') return false
  return shell.stdout.isTTY === true
}

/**
 * A failed write ends no command: one that has messages in flight must release them, and a worker works
 * without its log. Node emits it as an event, and ends the process where nobody listens.
 */
function watched(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): AbortSignal {
  const lost = new AbortController()
  stdout.on('error', (error) => lost.abort(error))
  // There is nowhere to report it.
  stderr.on('error', () => {})
  return lost.signal
}
