import { setTimeout as sleep } from 'node:timers/promises'

/** The work of a handler for each message. */
export type Work =
  | { readonly kind: 'none' }
  | { readonly kind: 'wait'; readonly ms: number }
  /** One in ten takes the tail, the rest the usual time. */
  | { readonly kind: 'tail'; readonly ms: number; readonly tailMs: number }

/** What was handled, counted where the handler ends. */
export interface Counts {
  messages: number
  /** The time that handlers were really busy: timers are late by what the machine is busy with. */
  busyMs: number
  /** Milliseconds from sending to the handler's begin, where that is measured. */
  readonly delaysMs: number[]
}

export interface Handler {
  /** Gives no promise where there is nothing to wait for, so that a no-op costs nothing. */
  readonly handle: (sentAtMs?: number) => Promise<void> | undefined
  readonly counts: Counts
}

export function createHandler(work: Work, measureDelay: boolean): Handler {
  const counts: Counts = { messages: 0, busyMs: 0, delaysMs: [] }
  let begun = 0
  return {
    counts,
    handle(sentAtMs) {
      if (measureDelay && sentAtMs !== undefined) counts.delaysMs.push(Date.now() - sentAtMs)
      if (work.kind === 'none') {
        counts.messages++
        return undefined
      }
      const tail = work.kind === 'tail' && begun++ % 10 === 9
      return busy(tail ? work.tailMs : work.ms, counts)
    },
  }
}

async function busy(ms: number, counts: Counts): Promise<void> {
  const begunMs = performance.now()
  await sleep(ms)
  counts.busyMs += performance.now() - begunMs
  counts.messages++
}
