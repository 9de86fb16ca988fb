/** How many lines a text has: one more than it has line ends. */
export function countLines(text: string): number {
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** Where a line and a column, both from 1, are in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  let from = 0
  for (let number = 1; number < line; number += 1) {
    const next = text.indexOf('\n', from)
    if (next === -1) break
    from = next + 1
  }
  return Math.min(from + column - 1, text.length)
}
