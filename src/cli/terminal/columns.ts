/** A column of a table. */
export interface Column {
  readonly head: string
  readonly cells: readonly string[]
  /** It may be cut to this many characters. Default: it is not cut. */
  readonly least?: number
  /** Cut without an ellipsis: the beginning is enough to name it. */
  readonly isName?: boolean
  /** Left out where there is no room, those with the highest number first. Default: it stays. */
  readonly rank?: number
}

/** Between two columns. */
const gap = 2

/**
 * Fits columns into the width of the terminal: long cells are cut, with an ellipsis, and then columns are left out.
 * Columns that fit, and columns without a width, are not changed.
 */
export function fitted(columns: readonly Column[], width: number | undefined): readonly Column[] {
  if (width === undefined) return columns
  let left = [...columns]
  while (excess(left.map(cutToLeast), width) > 0) {
    const [next] = left
      .filter(({ rank }) => rank !== undefined)
      .sort((one, other) => (other.rank ?? 0) - (one.rank ?? 0))
    if (next === undefined) break
    left = left.filter((column) => column !== next)
  }
  return spread(left, width)
}

/** Cuts names, and then the widest of those that may be cut until all fit. */
function spread(columns: readonly Column[], width: number): readonly Column[] {
  const isTooWide = excess(columns, width) > 0
  // More of a name than its beginning takes room from what says more.
  const widths = columns.map((column) =>
    widthOf(isTooWide && column.isName ? cutToLeast(column) : column),
  )
  const sum = () => widths.reduce((total, one) => total + one + gap, -gap)
  while (sum() > width) {
    const [widest] = columns
      .map(({ least }, at) => ({
        at,
        room: (widths[at] ?? 0) - (least ?? Number.POSITIVE_INFINITY),
      }))
      .filter(({ room }) => room > 0)
      .sort((one, other) => (widths[other.at] ?? 0) - (widths[one.at] ?? 0))
    if (widest === undefined) break
    widths[widest.at] = (widths[widest.at] ?? 0) - 1
  }
  return columns.map((column, at) => cut(column, widths[at] ?? 0))
}

function excess(columns: readonly Column[], width: number): number {
  return columns.reduce((total, column) => total + widthOf(column) + gap, -gap) - width
}

function widthOf({ head, cells }: Column): number {
  return cells.reduce((most, { length }) => Math.max(most, length), head.length)
}

function cutToLeast(column: Column): Column {
  return column.least === undefined
    ? column
    : cut(column, Math.max(column.least, column.head.length))
}

function cut(column: Column, length: number): Column {
  if (widthOf(column) <= length) return column
  const cells = column.cells.map((text) =>
    text.length <= length || column.isName
      ? text.slice(0, length)
      : `${beginning(text, Math.max(0, length - 1))}…`,
  )
  return { ...column, cells }
}

/** At most so many UTF-16 units, and no half of a character. */
function beginning(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** The rows of columns of the same length. */
export function rowsOf(columns: readonly Column[]): readonly (readonly string[])[] {
  const count = columns[0]?.cells.length ?? 0
  return Array.from({ length: count }, (_, at) => columns.map(({ cells }) => cells[at] ?? ''))
}
