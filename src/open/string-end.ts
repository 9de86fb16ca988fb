/** The character code of a double quote. */
export const quote = 0x22
const backslash = 0x5c

/** Where the string that opens at `start` closes; the end of the text when it does not. */
export function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    at += code === backslash ? 2 : 1
  }
  return text.length
}
