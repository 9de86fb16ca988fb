import { randomUUID } from 'node:crypto'
import { isError } from '../message/thrown.ts'
import { IdempotencyError } from './idempotency-error.ts'
import type { Begun, IdempotencyRun, IdempotencyStore } from './store.ts'

/** After how long a mark that failed is written again, in milliseconds: within the shortest lease. */
const markAgainAfterMs = [100, 500, 2_000]

/**
 * A store as the middleware asks it: every call has a time limit, since a client that has lost its server may keep a
 * command for as long as that takes, and whatever a store throws becomes an IdempotencyError.
 */
export class SafeStore {
  readonly #store: IdempotencyStore
  readonly #timeoutMs: number
  /**
   * The tokens of runs that could not wait for the answer to their begin, by key. A client may keep commands until it is
   * connected again: the next run for such a key has the same token, so that the earlier command does not take the key
   * from it.
   */
  readonly #unanswered = new Map<string, string>()

  constructor(store: IdempotencyStore, timeoutSeconds: number) {
    this.#store = store
    this.#timeoutMs = timeoutSeconds * 1_000
  }

  /** Rejects with an IdempotencyError. A key that the store gives after all is freed, unless a later run takes it. */
  async begin(wanted: Omit<IdempotencyRun, 'token'>): Promise<readonly [Begun, IdempotencyRun]> {
    const { key } = wanted
    const token = this.#unanswered.get(key) ?? randomUUID()
    this.#unanswered.delete(key)
    const run = { ...wanted, token }
    const begun = this.#call((store) => store.begin(run))
    try {
      return [await this.#inTime(begun), run]
    } catch (error) {
      this.#unanswered.set(key, token)
      const free = () => {
        if (this.#unanswered.get(key) !== token) return
        this.#unanswered.delete(key)
        void this.release(run)
      }
      begun.then(free, free)
      throw asIdempotencyError(error)
    }
  }

  /** Rejects with an IdempotencyError. */
  async renew(run: IdempotencyRun): Promise<boolean> {
    try {
      return await this.#inTime(this.#call((store) => store.renew(run)))
    } catch (error) {
      throw asIdempotencyError(error)
    }
  }

  /**
   * Tries again a few times. False where another run has the key: said by the first answer only, since one that did not
   * come may have been that of a mark. Rejects with the IdempotencyError of the last attempt.
   */
  async done(run: IdempotencyRun): Promise<boolean> {
    const mark = () => this.#inTime(this.#call((store) => store.done(run)))
    try {
      return await mark()
    } catch {
      await this.#markAgain(mark)
      return true
    }
  }

  async #markAgain(mark: () => Promise<boolean>): Promise<void> {
    let last: unknown
    for (const afterMs of markAgainAfterMs) {
      await new Promise((resolve) => setTimeout(resolve, afterMs))
      try {
        await mark()
        return
      } catch (error) {
        last = error
      }
    }
    throw asIdempotencyError(last)
  }

  /** Never rejects: a key that cannot be freed is free when its lease is over. */
  async release(run: IdempotencyRun): Promise<void> {
    try {
      await this.#inTime(this.#call((store) => store.release(run)))
    } catch {
      // The failure that it is freed for is reported.
    }
  }

  /** A store of an app may throw in place of rejecting. */
  async #call<A>(ask: (store: IdempotencyStore) => Promise<A>): Promise<A> {
    return await ask(this.#store)
  }

  #inTime<A>(answer: Promise<A>): Promise<A> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seconds = this.#timeoutMs / 1_000
        reject(new IdempotencyError(`the idempotency store did not answer within ${seconds} s`))
      }, this.#timeoutMs)
      answer.finally(() => clearTimeout(timer)).then(resolve, reject)
    })
  }
}

function asIdempotencyError(cause: unknown): IdempotencyError {
  if (cause instanceof IdempotencyError) return cause
  const why = isError(cause) ? 'its error is the cause of this one' : 'it threw no error'
  return new IdempotencyError(`the idempotency store failed: ${why}`, { cause })
}
