import { endOfString, quote } from '../../open/string-end.ts'
import { type TextLine, maxLineLength } from './text-lines.ts'

/** A JSON document, or a line that is none, with the line where it begins. */
export interface Document {
  readonly line: number
  /** Undefined when it was too long to be kept. */
  readonly text: string | undefined
}

/**
 * Joins lines to documents. Most have one line each (JSON lines, base64), but a document may be printed
 * over several lines. Where a line cannot continue the unfinished document before it, that one ends there:
 * a document that was cut off does not spoil the next.
 */
export async function* documents(lines: AsyncIterable<TextLine>): AsyncGenerator<Document> {
  let unfinished: Unfinished | undefined
  for await (const { number, text } of lines) {
    if (text === undefined) {
      if (unfinished !== undefined) yield documentOf(unfinished)
      unfinished = undefined
      yield { line: number, text }
      continue
    }
    const trimmed = text.trim()
    if (trimmed === '') continue
    if (unfinished !== undefined && !canContinue(unfinished, trimmed)) {
      yield documentOf(unfinished)
      unfinished = undefined
    }
    unfinished ??= { line: number, parts: [], length: 0, depth: 0, isInString: false, last: '' }
    add(unfinished, trimmed)
    if (isFinished(unfinished)) {
      yield documentOf(unfinished)
      unfinished = undefined
    }
  }
  if (unfinished !== undefined) yield documentOf(unfinished)
}

interface Unfinished {
  readonly line: number
  readonly parts: string[]
  length: number
  depth: number
  /** JSON's strings have no line ends: one that is open at a line's end was cut off. */
  isInString: boolean
  /** The last character that is not white space. */
  last: string
}

function add(document: Unfinished, text: string): void {
  document.length += text.length
  if (document.length <= maxLineLength) document.parts.push(text)
  document.last = text.at(-1) ?? ''
  const opensHere = document.depth > 0 || text[0] === '{' || text[0] === '['
  if (opensHere) follow(document, text)
}

/** Keeps count of the brackets outside strings. */
function follow(document: Unfinished, text: string): void {
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        document.isInString = at >= text.length
        break
      case 0x7b: // {
      case 0x5b: // [
        document.depth += 1
        break
      case 0x7d: // }
      case 0x5d: // ]
        document.depth -= 1
    }
  }
}

const isFinished = ({ depth, isInString }: Unfinished) => depth <= 0 || isInString

/** What JSON's grammar allows after the end of a line. */
function canContinue({ last }: Unfinished, next: string): boolean {
  if (last === '{') return /^["}]/.test(next)
  if (/[[:,]/.test(last)) return /^["{[\]\d\-tfn]/.test(next)
  return /^[,:}\]]/.test(next)
}

function documentOf({ line, parts, length }: Unfinished): Document {
  return { line, text: length > maxLineLength ? undefined : parts.join('\n') }
}
