/** How long ago, in its largest unit: `12 s`, `3 min`, `5 h`, `2 d`. */
export function age(atMs: number | undefined, nowMs: number): string {
  return atMs === undefined ? '?' : span(nowMs - atMs)
}

/** A time span, in its largest unit. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 100) return `${seconds} s`
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}

export function typesText(types: readonly string[]): string {
  return types.length === 0 ? '-' : types.join(', ')
}
