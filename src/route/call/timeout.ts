/** The longest that a timer of Node's can take: a longer one would fire at once. */
const longestMs = 2 ** 31 - 1

/**
 * Calls back when a handler's time is over, with the reason for its signal. Without a bound, and with
 * one of more than 24 days, it never does: no lease lasts longer than twelve hours.
 */
export function startTimeout(
  seconds: number,
  onTimeout: (reason: Error, seconds: number) => void,
): NodeJS.Timeout | undefined {
  const ms = seconds * 1000
  if (!(ms <= longestMs)) return undefined
  return setTimeout(() => {
    onTimeout(
      new DOMException(`the handler took longer than ${seconds} s`, 'TimeoutError'),
      seconds,
    )
  }, ms)
}

export function stopTimeout(timer: NodeJS.Timeout | undefined): void {
  if (timer !== undefined) clearTimeout(timer)
}
