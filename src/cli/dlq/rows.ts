import type { DeadLetterEntry } from '../../dead-letter/entry.ts'
import type { Shell } from '../terminal/shell.ts'
import { age, typeOf } from './words.ts'

/** One message in the list, a cell for each of `head`. */
export type Row = readonly [id: string, type: string, reason: string, attempts: string, age: string]

export const head = ['ID', 'TYPE', 'REASON', 'ATTEMPTS', 'AGE'] as const

export function rowsOf(entries: readonly DeadLetterEntry[], nowMs: number): readonly Row[] {
  return entries.map((entry) => [
    entry.id,
    typeOf(entry),
    entry.reason,
    String(entry.attempts),
    age(entry.sentAtMs, nowMs),
  ])
}

/** How wide the terminal is; undefined where the list goes to a file or a program. */
export function columnsOf({ stdout }: Shell): number | undefined {
  return stdout.isTTY === true ? stdout.columns : undefined
}

/**
 * Shortens the rows to the width of the terminal: first the ids, to a beginning that `show` and `replay`
 * accept, then the types, with an ellipsis. Rows that fit, and rows without a width, are not changed.
 */
export function fitted(rows: readonly Row[], columns: number | undefined): readonly Row[] {
  if (columns === undefined || width(rows) <= columns) return rows
  const short = rows.map(([id, ...rest]): Row => [id.slice(0, shortId), ...rest])
  const excess = width(short) - columns
  if (excess <= 0) return short
  const room = Math.max(leastType, widest(short, 1) - excess)
  return short.map(([id, type, ...rest]): Row => [id, clip(type, room), ...rest])
}

/** Enough characters to distinguish the messages of one queue. */
const shortId = 8

/** A type that is cut shorter would be meaningless. */
const leastType = 12

/** Between two columns. */
const gap = 2

function width(rows: readonly Row[]): number {
  const columns = head.map((_, index) => widest(rows, index))
  return columns.reduce((sum, column) => sum + column + gap, -gap)
}

function widest(rows: readonly Row[], index: number): number {
  const least = head[index]?.length ?? 0
  return rows.reduce((most, row) => Math.max(most, row[index]?.length ?? 0), least)
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
