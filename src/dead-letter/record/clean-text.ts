/**
 * Text that SQS accepts in an attribute and that a terminal can show: no control characters, no halves of
 * surrogate pairs, white space folded, at most `length` characters. A text that is cut ends with an ellipsis.
 * SQS refuses other text, and with it the whole message.
 */
export function cleanText(text: string, length: number): string {
  // Four times the length is enough to fold white space from, and limits the work on huge texts.
  const folded = text
    .slice(0, length * 4)
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}\ufffe\uffff]/gu, '?')
    .trim()
  if (folded.length <= length && text.length <= length * 4) return folded
  return `${folded.slice(0, length - 1).toWellFormed()}…`
}
