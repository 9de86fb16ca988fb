/**
 * A wait that grows with each failure, up to a limit, with a jitter of 50 to 100 %; in the unit of `first`.
 *
 * @param failures failures in a row, 1 for the first one.
 * @param random from 0 (inclusive) to 1 (exclusive); 1 for the whole wait.
 */
export function exponentialWait(
  { first, factor, longest }: { first: number; factor: number; longest: number },
  failures: number,
  random: number,
): number {
  // Limited, since zero times an overflow would be NaN.
  const grown = Math.min(factor ** Math.max(0, failures - 1), Number.MAX_VALUE)
  return Math.min(longest, first * grown) * (0.5 + 0.5 * random)
}
