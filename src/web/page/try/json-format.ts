import { endOfString, isJson } from './json-parts.ts'

/** Strings apart: a string, an empty object or list, white space, or any other character. */
const token = /\{\s*\}|\[\s*\]|\s+|[^\s"]/y

/**
 * A JSON text with a line for each part. Numbers and strings stay as they are written, which `JSON.parse` would not
 * keep. Undefined for what is no JSON.
 */
export function formatted(text: string): string | undefined {
  if (!isJson(text)) return undefined
  const pieces: string[] = []
  let depth = 0
  let at = 0
  const lineEnd = (): string => `\n${'  '.repeat(depth)}`
  while (at < text.length) {
    const from = at
    at = endOfToken(text, from)
    const piece = text.slice(from, at)
    if (piece === '{' || piece === '[') {
      depth += 1
      pieces.push(piece, lineEnd())
    } else if (piece === '}' || piece === ']') {
      depth -= 1
      pieces.push(lineEnd(), piece)
    } else if (piece === ',') pieces.push(piece, lineEnd())
    else if (piece === ':') pieces.push(': ')
    else pieces.push(piece.startsWith('"') ? piece : piece.replaceAll(/\s/g, ''))
  }
  return pieces.join('')
}

function endOfToken(text: string, from: number): number {
  if (text[from] === '"') return endOfString(text, from)
  token.lastIndex = from
  return token.test(text) ? token.lastIndex : text.length
}
