import type { FactOf } from '../fact.ts'
import type { CallEntry, EventEntry, RunEntry } from './event-entry.ts'
import { hasPlace, inHand, type ProcessEntry } from './process-entry.ts'

/** All calls of handlers. */
export class Runs {
  readonly calls = new Map<number, CallEntry>()
  readonly #events: ReadonlyMap<string, EventEntry>

  constructor(events: ReadonlyMap<string, EventEntry>) {
    this.#events = events
  }

  began({ call, pattern, events, atMs }: FactOf<'HandlerBegan'>, process: ProcessEntry): void {
    const runs = events.map((handled): RunEntry => {
      const delivery = inHand(process, handled.messageId).find(
        ({ receiveCount }) => receiveCount === handled.receiveCount,
      )
      const run: RunEntry = {
        process: process.name,
        handled,
        beganMs: atMs,
        delivery,
        outcome: 'running',
        result: undefined,
      }
      this.#events.get(handled.event.id)?.runs.push(run)
      return run
    })
    const entry = { pattern, runs }
    this.calls.set(call, entry)
    if (process.isAlive) process.calls.set(call, entry)
  }

  ended({ call, outcomes, atMs }: FactOf<'HandlerEnded'>, process: ProcessEntry): void {
    for (const [at, run] of (this.calls.get(call)?.runs ?? []).entries()) {
      run.result = outcomes[at]
      const succeeded = outcomes[at] === 'succeeded' || outcomes[at] === 'skipped'
      run.outcome = !succeeded ? 'failed' : run.outcome === 'overran' ? 'late' : 'handled'
    }
    if (!hasPlace(process)) process.roomSinceMs = atMs
    process.endedMs = atMs
    process.calls.delete(call)
  }

  /** It is said when all events of the message are through: the handler may have ended meanwhile. */
  overran({ process, key }: FactOf<'Overran'>): void {
    const entry = [...this.#events.values()].find((one) => one.key === key)
    const run = entry?.runs.findLast((one) => one.process === process)
    if (run?.outcome === 'running') run.outcome = 'overran'
    if (run?.outcome === 'handled') run.outcome = 'late'
  }
}
