import type { Cancel, Clock } from '../clock.ts'
import type { StoredMessage } from './store/message.ts'
import type { MemoryStore, Take } from './store/store.ts'
import { firstOf, type Signals } from './wait.ts'

/**
 * The receives of a queue: each takes what is there, or waits for it. What becomes visible is given to those
 * that wait, first come, first served, and only as many of them are woken as get a message. So whoever waits
 * knows that there is nothing for it, and whoever stops waiting has taken nothing.
 */
export class Polls {
  readonly #store: MemoryStore
  readonly #clock: Clock
  readonly #waiting = new Set<Poll>()
  #isServing = false
  /** Calls `wake` when there can be something for those that wait. */
  #alarm: { readonly atMs: number; readonly cancel: Cancel } | undefined

  constructor(store: MemoryStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Answers with an empty list when none came within the time, or before a signal aborted. */
  async receive(take: Take, waitMs: number, signals: Signals): Promise<readonly StoredMessage[]> {
    // Those that wait already are first.
    this.wake()
    const taken = this.#store.take(take, this.#clock.now())
    this.#setAlarm()
    if (taken.length > 0 || waitMs === 0) return taken
    return this.#wait(take, waitMs, signals)
  }

  /** Serves those that wait: a message may have become visible. */
  wake(): void {
    // A redrive that goes round in a circle comes back here; the alarm has what it leaves.
    if (this.#isServing || this.#waiting.size === 0) return
    this.#isServing = true
    const nowMs = this.#clock.now()
    const attempts = new Set<string>()
    for (const poll of this.#waiting) {
      const { attemptId } = poll.take
      // A receive that is tried again gets what the other one got.
      const isAgain = attemptId !== undefined && attempts.has(attemptId)
      if (!isAgain && !this.#store.hasNext(nowMs)) {
        if (attempts.size === 0) break
        continue
      }
      const taken = this.#store.take(poll.take, nowMs)
      if (taken.length === 0) continue
      if (attemptId !== undefined) attempts.add(attemptId)
      poll.answer(taken)
    }
    this.#isServing = false
    this.#setAlarm()
  }

  async #wait(take: Take, waitMs: number, signals: Signals): Promise<readonly StoredMessage[]> {
    let taken: readonly StoredMessage[] = []
    await firstOf(signals, (done) => {
      const poll: Poll = {
        take,
        answer(messages) {
          taken = messages
          done()
        },
      }
      const cancel = this.#clock.after(waitMs, () => {
        this.wake()
        done()
      })
      this.#waiting.add(poll)
      this.#setAlarm()
      return () => {
        cancel()
        this.#waiting.delete(poll)
        this.#setAlarm()
      }
    })
    return taken
  }

  #setAlarm(): void {
    if (this.#isServing) return
    const nowMs = this.#clock.now()
    const atMs = this.#nextMs(nowMs)
    if (this.#alarm?.atMs === atMs) return
    this.#alarm?.cancel()
    this.#alarm = undefined
    if (atMs === undefined) return
    const cancel = this.#clock.after(atMs - nowMs, () => {
      this.#alarm = undefined
      this.wake()
    })
    this.#alarm = { atMs, cancel }
  }

  #nextMs(nowMs: number): number | undefined {
    if (this.#waiting.size === 0) return undefined
    // Only what came back in a circle is there now: not at once, or it would go round for ever.
    if (this.#store.hasNext(nowMs)) return nowMs + 1
    const nextMs = this.#store.nextChangeMs
    return nextMs === Number.POSITIVE_INFINITY ? undefined : nextMs
  }
}

interface Poll {
  readonly take: Take
  /** Ends its wait. */
  answer(messages: readonly StoredMessage[]): void
}
