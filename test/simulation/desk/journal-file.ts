/** The ids of the letters that a journal knows to be sent, read without the code that is simulated. */
export function idsSentIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => idsIn(JSON.parse(line), 'sent'))
}

/** The ids in a line of a journal: of letters that are about to be sent, or that were. */
export function idsIn(line: object, what: 'intent' | 'sent'): readonly string[] {
  const pairs: unknown = (line as Readonly<Record<string, unknown>>)[what]
  if (!Array.isArray(pairs)) return []
  return pairs.map((pair: unknown) => String(Array.isArray(pair) ? pair[0] : pair))
}
