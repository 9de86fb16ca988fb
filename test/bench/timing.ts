/** What repeated runs of one thing took, in microseconds. */
export interface Timing {
  readonly p50: number
  readonly p99: number
}

/**
 * Times steps that follow each other, for as long as `forMs`: each round runs all of them, so that a
 * slow moment of the machine hits all alike. The first fifth of the time is for warming up.
 */
export function timeSteps<N extends string>(
  round: () => Readonly<Record<N, number>>,
  forMs: number,
): Readonly<Record<N, Timing>> {
  const started = performance.now()
  while (performance.now() - started < forMs / 5) round()
  const samples = new Map<N, number[]>()
  let rounds = 0
  while (performance.now() - started < forMs || rounds < 20) {
    rounds += 1
    for (const [name, took] of Object.entries(round()) as [N, number][]) {
      const known = samples.get(name)
      if (known === undefined) samples.set(name, [took])
      else known.push(took)
    }
  }
  return Object.fromEntries([...samples].map(([name, all]) => [name, timing(all)])) as Record<
    N,
    Timing
  >
}

function timing(milliseconds: readonly number[]): Timing {
  const sorted = [...milliseconds].sort((one, other) => one - other)
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 1_000
  return { p50: at(0.5), p99: at(0.99) }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
