import { signal } from '@preact/signals'

/** Who looks at another tab for a moment misses nothing. */
const patienceMs = 30_000

/** Whether nobody has seen this page for a while: it is in a tab behind others, or its window is hidden. */
export const isAway = signal(false)

let leaving: ReturnType<typeof setTimeout> | undefined

document.addEventListener('visibilitychange', () => {
  clearTimeout(leaving)
  if (!document.hidden) isAway.value = false
  else {
    leaving = setTimeout(() => {
      isAway.value = true
    }, patienceMs)
  }
})
