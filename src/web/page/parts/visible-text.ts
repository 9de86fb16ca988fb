/** Characters that cannot be seen, or that move others: controls, bidi marks, zero-width ones, line separators. */
const unseen = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** A text that others wrote, with what cannot be seen in it written out: `\u202e`, `␀`. */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    return `\\u${code.toString(16).padStart(4, '0')}`
  })
}
