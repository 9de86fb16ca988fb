import { oneLine } from './printable.ts'
import { hasColour, type Shell } from './shell.ts'

/** One line on standard output: the command's result. */
export function print(shell: Shell, text: string): void {
  shell.stdout.write(`${text}\n`)
}

/** One line on standard error: for a person, never part of the result. */
export function note(shell: Shell, text: string): void {
  shell.stderr.write(`${text}\n`)
}

/** `--json`: one JSON document on standard output, for programs. */
export function printJson(shell: Shell, value: unknown): void {
  print(shell, JSON.stringify(value, null, 2))
}

/** Rows under a head, in columns, without borders: to read, and to grep. */
export async function printTable(
  shell: Shell,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const { default: Table } = await import('cli-table3')
  const table = new Table({
    head: [...head],
    chars: noLines,
    style: {
      'padding-left': 0,
      'padding-right': 2,
      compact: true,
      head: hasColour(shell) ? ['bold'] : [],
      border: [],
    },
  })
  for (const row of rows) table.push(row.map(oneLine))
  const lines = table.toString().split('\n')
  print(shell, lines.map((line) => line.trimEnd()).join('\n'))
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}
