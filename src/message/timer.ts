/**
 * The longest delay of a timer in Node, in milliseconds: 24.8 days. With a longer one `setTimeout` fires
 * after 1 ms.
 *
 * https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
 */
export const longestTimerMs = 2 ** 31 - 1
