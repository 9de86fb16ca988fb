import type { Fact } from '../../fact.ts'

/** A worker gives a receive up when it takes this much longer than its wait, in milliseconds. */
const patienceMs = 10_000

/** The receives that processes wait for. */
export class OpenReceives {
  /** Until when each process waits for its receives, by their numbers. */
  readonly #untilMs = new Map<string, Map<number, number>>()

  /** A receive was asked for, or answered. */
  see(fact: Extract<Fact, { _tag: 'Asked' | 'Answered' }>): void {
    const { action, number, receive } = fact.request
    if (action !== 'receive') return
    const open = this.#untilMs.get(fact.process) ?? new Map<number, number>()
    this.#untilMs.set(fact.process, open)
    const waitMs = (receive?.waitSeconds ?? 0) * 1000
    if (fact._tag === 'Asked') open.set(number, fact.atMs + waitMs + patienceMs)
    else open.delete(number)
  }

  /** How many receives a process waits for. */
  of(process: string, nowMs: number): number {
    const open = [...(this.#untilMs.get(process)?.values() ?? [])]
    return open.filter((untilMs) => untilMs > nowMs).length
  }
}
