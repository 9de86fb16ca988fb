import type { Asked, FactOf } from '../../fact.ts'

/** A worker gives a receive up when it takes this much longer than its wait, in milliseconds. */
const patienceMs = 10_000

/** When a worker gives a receive up that it asked for at this time. */
export function givesUpAtMs({ receive }: Asked, askedMs: number): number {
  return askedMs + (receive?.waitSeconds ?? 0) * 1000 + patienceMs
}

/** The receives that processes wait for. */
export class OpenReceives {
  /** Until when each process waits for its receives, by their numbers. */
  readonly #untilMs = new Map<string, Map<number, number>>()

  /** A receive was asked for, or answered. */
  see(fact: FactOf<'Asked' | 'Answered'>): void {
    const { action, number } = fact.request
    if (action !== 'receive') return
    const open = this.#untilMs.get(fact.process) ?? new Map<number, number>()
    this.#untilMs.set(fact.process, open)
    if (fact._tag === 'Asked') open.set(number, givesUpAtMs(fact.request, fact.atMs))
    else open.delete(number)
  }

  /** How many receives a process waits for. */
  of(process: string, nowMs: number): number {
    const open = [...(this.#untilMs.get(process)?.values() ?? [])]
    return open.filter((untilMs) => untilMs > nowMs).length
  }
}
