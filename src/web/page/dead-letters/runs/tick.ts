import { signal } from '@preact/signals'

/** Moves on every second, for what counts down. */
export const tick = signal(Date.now())
setInterval(() => {
  if (!document.hidden) tick.value = Date.now()
}, 1_000)
