import { type Column, fitted, rowsOf } from './columns.ts'
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

/** `--json` where there are many: one object on one line. */
export function printJsonLine(shell: Shell, value: object): void {
  print(shell, JSON.stringify(value))
}

/** Columns, fitted into the terminal. */
export async function printColumns(shell: Shell, columns: readonly Column[]): Promise<void> {
  const { stdout } = shell
  const clean = columns.map((column) => ({ ...column, cells: column.cells.map(oneLine) }))
  const shown = fitted(clean, stdout.isTTY === true ? stdout.columns || undefined : undefined)
  await printTable(
    shell,
    shown.map(({ head }) => head),
    rowsOf(shown),
  )
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
