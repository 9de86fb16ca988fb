export interface ShrinkLimits {
  readonly maxRuns: number
  readonly maxMs: number
  readonly nowMs: () => number
}

/**
 * Leaves out whatever is not necessary, by delta debugging: first halves, then ever smaller parts, until none can
 * be left out, or a limit is reached.
 *
 * @param suffices whether these are enough; of all of them it is known.
 */
export async function shrink<A>(
  all: readonly A[],
  suffices: (some: readonly A[]) => Promise<boolean>,
  { maxRuns, maxMs, nowMs }: ShrinkLimits,
): Promise<readonly A[]> {
  const untilMs = nowMs() + maxMs
  let runs = 0
  const isEnough = async (some: readonly A[]) => {
    if (runs >= maxRuns || nowMs() >= untilMs) return false
    runs++
    return await suffices(some)
  }
  if (all.length === 0 || (await isEnough([]))) return []
  let left = all
  for (let size = Math.ceil(left.length / 2); ; size = Math.ceil(size / 2)) {
    let before: number
    do {
      before = left.length
      left = await withoutParts(left, size, isEnough)
      // What was necessary together with a part that is gone may not be any more.
    } while (left.length < before && size === 1)
    if (size === 1) return left
  }
}

/** Leaves out one part of this size after the other, each for good where the rest suffices without it. */
async function withoutParts<A>(
  all: readonly A[],
  size: number,
  isEnough: (some: readonly A[]) => Promise<boolean>,
): Promise<readonly A[]> {
  let left = all
  // From the end: the last faults are the least likely to matter, and the first ones change all that follows.
  for (let to = left.length; to > 0; to -= size) {
    const rest = [...left.slice(0, Math.max(0, to - size)), ...left.slice(to)]
    if (rest.length > 0 && (await isEnough(rest))) left = rest
  }
  return left
}
