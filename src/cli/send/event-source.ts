import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { note } from '../output.ts'
import type { Shell } from '../shell.ts'
import { eventsIn } from './events-in.ts'

/**
 * The events that `sluice send` was asked for: from a file, or from the input for `-`.
 *
 * @throws CliError (usage), or the error of the file system.
 */
export async function eventsFrom(what: string, shell: Shell): Promise<object[]> {
  if (what === '-') return eventsIn(await input(shell), 'the input')
  return eventsIn(await readFile(what, 'utf8'), what)
}

function input(shell: Shell): Promise<string> {
  if (shell.stdin.isTTY) note(shell, 'Type events, one a line, and end with Ctrl-D.')
  return text(shell.stdin)
}
