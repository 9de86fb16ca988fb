/** How many keys are remembered. */
const maxKeys = 10_000

/** Lets each key pass once, so that a fact about many messages is reported once. Its memory is limited. */
export class OncePerKey {
  readonly #againMs: number
  /** When each key has passed, the earliest first. */
  readonly #passedMs = new Map<string, number>()

  /** @param againMs after this time a key is new again. Default: never. */
  constructor(againMs = Number.POSITIVE_INFINITY) {
    this.#againMs = againMs
  }

  /** True the first time. */
  isNew(key: string): boolean {
    const nowMs = performance.now()
    const passedMs = this.#passedMs.get(key)
    if (passedMs !== undefined && nowMs - passedMs <= this.#againMs) return false
    this.#passedMs.delete(key)
    this.#passedMs.set(key, nowMs)
    if (this.#passedMs.size > maxKeys) this.#passedMs.delete(earliest(this.#passedMs))
    return true
  }
}

function earliest(keys: ReadonlyMap<string, unknown>): string {
  const [key = ''] = keys.keys()
  return key
}
