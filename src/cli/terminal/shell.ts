import type { ExitCode } from '../error/exit-code.ts'

/**
 * What a command knows of the process it runs in: the only way from a command to the environment,
 * the terminal and the exit code, so that a test can put another one in its place.
 */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** True when the error itself is to be shown, with its stack: `--debug` or the variable DEBUG. */
  readonly debug: boolean
  /** What the process will end with. */
  exitCode: ExitCode
  /** True once an app's module was loaded: its pools and timers may keep the process open. */
  hasForeignCode: boolean
  /** Aborts when standard output takes no more: its reader has gone, or the disk is full. */
  readonly outputLost: AbortSignal
  /** True while a command runs whose purpose is not what it writes: it is none the worse without. */
  goesOnUnread: boolean
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
    goesOnUnread: false,
  }
}

/** What a person has typed for `sluice`, so that it can be typed again. npm tells its scripts who they are. */
export function ownName({ env }: Shell): string {
  const script = env.npm_lifecycle_event
  if (script === undefined) return 'sluice'
  return script === 'sluice' ? 'npm run sluice --' : 'npx sluice'
}

/** Can the person be asked, and can a line be drawn over? */
export function isInteractive(shell: Shell): boolean {
  return shell.stdin.isTTY === true && shell.stderr.isTTY === true
}

/** Colour is for terminals, unless NO_COLOR (no-color.org) or a dumb terminal says otherwise. */
export function hasColour(shell: Shell): boolean {
  if ((shell.env.NO_COLOR ?? '') !== '' || shell.env.TERM === 'dumb') return false
  return shell.stdout.isTTY === true
}

/**
 * A write that fails ends no command: one that holds messages has to give them back, and a worker works
 * without its log. Node tells it as an event of the stream, and would end the process if nobody listened.
 */
function watched(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): AbortSignal {
  const lost = new AbortController()
  stdout.on('error', (error) => lost.abort(error))
  // There is nowhere to tell it.
  stderr.on('error', () => {})
  return lost.signal
}
