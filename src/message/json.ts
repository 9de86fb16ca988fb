/** The parsed text; undefined for text that is not JSON. The parser's error is dropped: it quotes the text. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
