export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** Undefined of none. In the unit of the values, with one decimal. */
export function percentiles(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
    return Math.round(value * 10) / 10
  }
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
