/** A place in a text, from 1. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/**
 * Where a text stops being JSON (RFC 8259); undefined for JSON. Node's own errors have the place for some mistakes
 * only, and quote the text.
 */
export function jsonFault(text: string): TextPlace | undefined {
  const at = faultAt(text)
  if (at === undefined) return undefined
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return { line, column: at - before.lastIndexOf('\n') }
}

/** One token, or white space before it. */
const blank = /[ \t\r\n]*/y
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y

/** What may come next. */
type State = 'value' | 'first element' | 'key' | 'first key' | 'colon' | 'after'

function faultAt(text: string): number | undefined {
  /** What closes the brackets that are open. */
  const open: string[] = []
  let state: State = 'value'
  for (let at = 0; ; ) {
    at = endOf(blank, text, at) ?? at
    if (state === 'after' && open.length === 0) return at === text.length ? undefined : at
    const character = text.charAt(at)
    const closes: boolean = character !== '' && character === open.at(-1) && mayClose.has(state)
    const end: number | undefined = closes ? at + 1 : endOfToken(text, at, state)
    if (end === undefined) return at
    if (closes) open.pop()
    state = closes ? 'after' : next(character, state, open)
    at = end
  }
}

const mayClose: ReadonlySet<State> = new Set<State>(['first element', 'first key', 'after'])

/** The end of the token that is wanted here. */
function endOfToken(text: string, at: number, state: State): number | undefined {
  const character = text.charAt(at)
  switch (state) {
    case 'colon':
      return character === ':' ? at + 1 : undefined
    case 'after':
      return character === ',' ? at + 1 : undefined
    case 'first key':
    case 'key':
      return endOf(string, text, at)
    case 'first element':
    case 'value':
      if (character === '{' || character === '[') return at + 1
      return endOf(character === '"' ? string : scalar, text, at)
    default:
      return state satisfies never
  }
}

/** What may come after a token that closes nothing. Brackets that it opens are added. */
function next(character: string, state: State, open: string[]): State {
  if (state === 'colon') return 'value'
  if (state === 'key' || state === 'first key') return 'colon'
  if (state === 'after') return open.at(-1) === '}' ? 'key' : 'value'
  if (character === '{') {
    open.push('}')
    return 'first key'
  }
  if (character !== '[') return 'after'
  open.push(']')
  return 'first element'
}

function endOf(token: RegExp, text: string, at: number): number | undefined {
  token.lastIndex = at
  return token.test(text) ? token.lastIndex : undefined
}
