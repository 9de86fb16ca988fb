/**
 * Text that is safe to print: text from a queue may hold escape sequences that move the cursor or recolour
 * the terminal. Control characters and direction marks become `?`; line feeds and
 * tabs are kept.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (found) => (/[\n\t]/.test(found) ? found : '?'))
}

/** The same on one line, for the cells of a table and parts of a sentence. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).trim()
}
