import { longestTimerMs } from '../../message/timer.ts'

/**
 * Calls back when the time limit of a handler is over, with the reason for its signal. With a limit of
 * `Infinity` or of more than 24 days it never does: no lease lasts longer than twelve hours.
 */
export function startTimeout(
  seconds: number,
  onTimeout: (reason: Error, seconds: number) => void,
): NodeJS.Timeout | undefined {
  const ms = seconds * 1000
  if (!(ms <= longestTimerMs)) return undefined
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
