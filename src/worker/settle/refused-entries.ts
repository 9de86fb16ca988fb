import type { Refusal } from '../../queue/entries.ts'

interface Waiting {
  readonly refusal: Refusal
  /** Undefined while the next try is on its way. */
  timer: NodeJS.Timeout | undefined
}

/** Entries that SQS has refused so far: each waits for its next try, or is on its way. */
export class RefusedEntries<Entry> {
  readonly #nowMs: () => number
  readonly #tryAgain: (entry: Entry) => void
  readonly #entries = new Map<Entry, Waiting>()
  #sinceMs = 0

  constructor(nowMs: () => number, tryAgain: (entry: Entry) => void) {
    this.#nowMs = nowMs
    this.#tryAgain = tryAgain
  }

  /** For how long SQS has accepted nothing, in milliseconds; undefined when there are no such entries. */
  get forMs(): number | undefined {
    return this.#entries.size === 0 ? undefined : this.#nowMs() - this.#sinceMs
  }

  /** It is tried again after this time. */
  wait(entry: Entry, refusal: Refusal, waitMs: number): void {
    if (this.#entries.size === 0) this.#sinceMs = this.#nowMs()
    const timer = setTimeout(() => this.#go(entry), waitMs)
    this.#entries.set(entry, { refusal, timer })
  }

  /** SQS accepted some entry. */
  acceptedOne(): void {
    this.#sinceMs = this.#nowMs()
  }

  /** SQS accepted it, or it is abandoned. */
  remove(entry: Entry): void {
    clearTimeout(this.#entries.get(entry)?.timer)
    this.#entries.delete(entry)
  }

  /** Tries the waiting entries at once. */
  hurry(): void {
    for (const [entry] of this.#waiting()) this.#go(entry)
  }

  /** Ends every wait. Returns the entries that waited, each with its refusal. */
  end(): readonly (readonly [Entry, Refusal])[] {
    const waiting = this.#waiting().map(([entry, { refusal }]) => [entry, refusal] as const)
    for (const [entry] of waiting) this.remove(entry)
    return waiting
  }

  #waiting() {
    return [...this.#entries].filter(([, { timer }]) => timer !== undefined)
  }

  #go(entry: Entry): void {
    const waiting = this.#entries.get(entry)
    clearTimeout(waiting?.timer)
    if (waiting !== undefined) waiting.timer = undefined
    this.#tryAgain(entry)
  }
}
