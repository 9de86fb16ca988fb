import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CliError } from '../error/cli-error.ts'
import { isInteractive, type Shell } from './shell.ts'

/**
 * A secret, from the environment or asked for without an echo. Never from an argument, which would be in
 * the shell's history and in the list of processes.
 *
 * @throws CliError (usage) where it is not set and there is no terminal, or nothing was typed.
 */
export async function secret(shell: Shell, variable: string, what: string): Promise<string> {
  const set = fromEnvironment(shell, variable)
  if (set !== undefined) return set
  if (!isInteractive(shell)) {
    throw new CliError(`${what} is needed: set ${variable} in the environment.`)
  }
  const typed = await ask(shell, `${what} (${variable}): `)
  if (typed === '') throw new CliError(`${what} is needed: set ${variable} in the environment.`)
  return typed
}

/**
 * The value of a variable that holds a key, undefined where it is not set.
 *
 * @throws CliError (usage) for one that holds white space: more than the value was pasted.
 */
export function fromEnvironment(shell: Shell, variable: string): string | undefined {
  const value = shell.env[variable]
  if (value === undefined || value === '') return undefined
  if (/\s/.test(value)) {
    throw new CliError(`${variable} holds white space: it was not copied correctly.`)
  }
  return value
}

/** Reads a line without an echo. */
function ask(shell: Shell, question: string): Promise<string> {
  shell.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: shell.stdin, output: silent, terminal: true })
  return new Promise((resolve) => {
    let typed = ''
    lines.once('line', (line) => {
      typed = line.trim()
      lines.close()
    })
    lines.once('SIGINT', () => lines.close())
    lines.once('close', () => {
      shell.stderr.write('\n')
      resolve(typed)
    })
  })
}
