import { signal } from '@preact/signals'
import type { QueueDepth } from '../../wire/now.ts'

/** What SQS has said of one queue, the earliest first. */
export interface Depth {
  readonly askedAtMs: number
  readonly visible: number
}

/** For how long they are remembered. */
const rememberedMs = 10 * 60_000

/** By the name of the queue. Remembered for as long as the page is open. */
export const depths = signal<ReadonlyMap<string, readonly Depth[]>>(new Map())

/** Remembers what is new. */
export function remember(queues: readonly QueueDepth[]): void {
  const before = depths.peek()
  let after: Map<string, readonly Depth[]> | undefined
  for (const { name, askedAtMs, visible } of queues) {
    if (askedAtMs === undefined || visible === undefined) continue
    const known = before.get(name) ?? []
    if (known.at(-1)?.askedAtMs === askedAtMs) continue
    after ??= new Map(before)
    const recent = known.filter((depth) => depth.askedAtMs > askedAtMs - rememberedMs)
    after.set(name, [...recent, { askedAtMs, visible }])
  }
  if (after !== undefined) depths.value = after
}
