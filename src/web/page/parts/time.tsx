import { signal } from '@preact/signals'
import { dateTime, span } from './words.ts'

/** Moves on every five seconds, for all ages on the page. */
export const clock = signal(Date.now())
setInterval(() => {
  if (!document.hidden) clock.value = Date.now()
}, 5_000)

/** How long ago; the time itself is its title. */
export function Ago({ ms }: { readonly ms: number | undefined }) {
  if (ms === undefined) return <span class="faint">unknown</span>
  return (
    <time dateTime={new Date(ms).toISOString()} title={dateTime(ms)}>
      {ago(ms)}
    </time>
  )
}

/** From the first to the last of several; said once where both are the same. */
export function AgoRange({
  firstMs,
  lastMs,
}: {
  readonly firstMs: number | undefined
  readonly lastMs: number | undefined
}) {
  if (firstMs === undefined || lastMs === undefined) return <Ago ms={firstMs ?? lastMs} />
  if (ago(firstMs) === ago(lastMs)) return <Ago ms={lastMs} />
  return (
    <>
      <Ago ms={firstMs} /> – <Ago ms={lastMs} />
    </>
  )
}

/** How much time has passed, as seen when the page was drawn last. The clock of the server may be ahead. */
export function passedSince(ms: number): number {
  return Math.max(0, Math.max(clock.value, Date.now()) - ms)
}

function ago(ms: number): string {
  return `${span(passedSince(ms))} ago`
}
