import type { Arguments } from './arguments.ts'
import { LogLines } from './log-lines.ts'
import { Terminal } from './terminal.ts'
import type { Display } from './view.ts'

/** A live status on a terminal, else lines; with --json on standard error. */
export function chooseDisplay({ json }: Arguments): Display {
  const { stdout, stderr, env } = process
  if (json) return new LogLines((text) => stderr.write(text))
  if (stdout.isTTY && env.TERM !== 'dumb') return new Terminal(stdout)
  return new LogLines((text) => stdout.write(text))
}
