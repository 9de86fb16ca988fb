import { endOfString, quote } from './string-end.ts'

/**
 * The texts of all elements of a JSON array, unchanged, to store an event as it was received: parsing and
 * printing it would round large numbers. None if the text is not an array. The text must be valid JSON.
 */
export function* elementTexts(array: string): Generator<string> {
  const open = array.indexOf('[')
  if (open === -1 || array.slice(0, open).trim() !== '') return
  for (let start = open + 1; start < array.length; ) {
    const end = endOfElement(array, start)
    const text = array.slice(start, end).trim()
    if (text !== '') yield text
    if (array.charCodeAt(end) !== 0x2c) return
    start = end + 1
  }
}

/** The index of the comma or the bracket after an element. */
function endOfElement(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        break
      case 0x7b: // {
      case 0x5b: // [
        depth++
        break
      case 0x2c: // ,
        if (depth === 0) return at
        break
      case 0x7d: // }
      case 0x5d: // ]
        if (depth === 0) return at
        depth--
    }
  }
  return text.length
}
