import { type Either, left, right } from 'fp-ts/lib/Either.js'
import { endOfString, quote } from './string-end.ts'

/**
 * The value of a JSON text, or a sentence that says what is wrong with it. The only JSON.parse of the
 * pipeline: its error quotes the text, so it is caught here and dropped.
 */
export function parseJson(text: string, maxNesting: number): Either<string, unknown> {
  const isLarge = text.length > scanFrom
  if (isLarge && textNestsDeeper(text, maxNesting)) return left(tooDeep(maxNesting))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return left(`not valid JSON (${text.length} characters)`)
  }
  if (isLarge || !opensMoreThan(text, maxNesting)) return right(value)
  return nestsDeeper(value, maxNesting) ? left(tooDeep(maxNesting)) : right(value)
}

/**
 * From this many characters on the text is scanned before it is parsed. Walking the parsed value costs a
 * tenth of JSON.parse, scanning the text half of it, so small texts are walked, where necessary. But
 * JSON.parse takes seconds for megabytes of opening brackets, so large texts are scanned.
 */
const scanFrom = 256 * 1024

const tooDeep = (maxNesting: number) =>
  `nested deeper than ${maxNesting} ${maxNesting === 1 ? 'level' : 'levels'}`

/** Whether the text has more opening brackets than this, in strings too. If not, it is not deep. */
function opensMoreThan(text: string, count: number): boolean {
  let seen = 0
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (++seen > count) return true
    }
  }
  return false
}

/** Recursion no deeper than `levels`, whatever the value holds. */
function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) {
    for (const element of value) if (nestsDeeper(element, levels - 1)) return true
    return false
  }
  const object = value as Record<string, unknown>
  for (const key in object) if (nestsDeeper(object[key], levels - 1)) return true
  return false
}

/**
 * Whether brackets outside strings nest deeper than this. For text that is not JSON it does not matter.
 */
function textNestsDeeper(text: string, levels: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        break
      case 0x7b: // {
      case 0x5b: // [
        if (++depth > levels) return true
        break
      case 0x7d: // }
      case 0x5d: // ]
        depth--
    }
  }
  return false
}
