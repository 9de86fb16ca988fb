import { signal } from '@preact/signals'
import { dateTime, span } from './words.ts'

/** Moves on every five seconds, for all ages on the page. */
export const clock = signal(Date.now())
setInterval(() => {
  if (!document.hidden) clock.value = Date.now()
}, 5_000)

/** How long ago, or in how long; the time itself is its title. */
export function Ago({ ms }: { readonly ms: number | undefined }) {
  if (ms === undefined) return <span class="faint">unknown</span>
  const passed = Math.max(clock.value, Date.now()) - ms
  const text = passed >= 0 ? `${span(passed)} ago` : `in ${span(-passed)}`
  return (
    <time dateTime={new Date(ms).toISOString()} title={dateTime(ms)}>
      {text}
    </time>
  )
}
