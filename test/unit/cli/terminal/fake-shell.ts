import { PassThrough } from 'node:stream'
import type { Shell } from '../../../../src/cli/terminal/shell.ts'

/** A shell without a process: what a command wrote is read back from it. */
export interface TestShell extends Shell {
  /** Where a test types what the command reads from its standard input. */
  readonly keyboard: PassThrough
  written(): { readonly out: string; readonly err: string }
}

export function testShell(env: Shell['env'] = {}): TestShell {
  const keyboard = new PassThrough()
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  let out = ''
  let err = ''
  stdout.on('data', (chunk) => {
    out += String(chunk)
  })
  stderr.on('data', (chunk) => {
    err += String(chunk)
  })
  return {
    env,
    stdin: keyboard as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    debug: false,
    exitCode: 0,
    hasForeignCode: false,
    outputLost: new AbortController().signal,
    continuesWithoutOutput: false,
    keyboard,
    written: () => ({ out, err }),
  }
}

/** A shell at a terminal, where a person types this. */
export function terminal(typed: string): TestShell {
  const shell = testShell()
  Object.assign(shell.stdin, { isTTY: true })
  Object.assign(shell.stderr, { isTTY: true })
  setImmediate(() => shell.keyboard.write(typed))
  return shell
}
