/** `3 messages`, `1 message`. */
export function messages(count: number): string {
  return count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`
}

/** `1 message is`, `3 messages are`. */
export function messagesDo(count: number, one: string, several: string): string {
  return `${messages(count)} ${count === 1 ? one : several}`
}

/** The ids of results by what is said of each; those of which nothing is said are left out. */
export function idsBy<R extends { readonly id: string }>(
  results: readonly R[],
  said: (result: R) => string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const result of results) {
    const text = said(result)
    if (text === undefined) continue
    const ids = groups.get(text)
    if (ids === undefined) groups.set(text, [result.id])
    else ids.push(result.id)
  }
  return groups
}

/** At most ten ids. */
export function listed(ids: readonly string[]): string {
  const more = ids.length > 10 ? `, and ${(ids.length - 10).toLocaleString('en')} more` : ''
  return `${ids.slice(0, 10).join(', ')}${more}`
}
