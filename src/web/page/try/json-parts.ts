/** A value in a JSON text, and what is in it. */
export interface JsonPart {
  /** Where it begins and ends in the text. */
  readonly from: number
  readonly to: number
  readonly members?: ReadonlyMap<string, JsonPart>
  readonly elements?: readonly JsonPart[]
}

/** Deeper ones are refused by a worker too. */
const deepest = 256

/** The parts of a JSON text. Undefined for what is no JSON, and for what is nested too deeply. */
export function jsonParts(text: string): JsonPart | undefined {
  if (!isJson(text)) return undefined
  return new Reader(text).value(0)
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Where the string that begins at an offset ends, behind its quote. */
export function endOfString(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** Reads a text that is known to be JSON. */
class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): JsonPart | undefined {
    this.#skip(/\s*/y)
    if (depth > deepest) return undefined
    const from = this.#at
    const first = this.#text[from]
    if (first === '{') return this.#object(depth)
    if (first === '[') return this.#array(depth)
    if (first === '"') this.#at = endOfString(this.#text, from)
    else this.#skip(/[^\s,\]}]+/y)
    return { from, to: this.#at }
  }

  #object(depth: number): JsonPart | undefined {
    const from = this.#at++
    const members = new Map<string, JsonPart>()
    while (this.#hasNext('}')) {
      const nameFrom = this.#at
      this.#at = endOfString(this.#text, nameFrom)
      const name: string = JSON.parse(this.#text.slice(nameFrom, this.#at))
      this.#skip(/\s*:/y)
      const part = this.value(depth + 1)
      if (part === undefined) return undefined
      members.set(name, part)
    }
    return { from, to: this.#at, members }
  }

  #array(depth: number): JsonPart | undefined {
    const from = this.#at++
    const elements: JsonPart[] = []
    while (this.#hasNext(']')) {
      const part = this.value(depth + 1)
      if (part === undefined) return undefined
      elements.push(part)
    }
    return { from, to: this.#at, elements }
  }

  /** Goes to the next part, or behind the bracket that ends all of them. */
  #hasNext(end: string): boolean {
    this.#skip(/[\s,]*/y)
    if (this.#text[this.#at] !== end) return true
    this.#at += 1
    return false
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at
    if (pattern.test(this.#text)) this.#at = pattern.lastIndex
  }
}
