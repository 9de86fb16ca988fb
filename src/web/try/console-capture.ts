import { AsyncLocalStorage } from 'node:async_hooks'
import { format } from 'node:util'
import type { TriedLog } from '../wire/try.ts'

type Take = (level: TriedLog['level'], text: string) => void

const levels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const

/**
 * Takes what handlers write to `console` while they are tried, and nothing of anybody else: it is known by the async
 * context. Outside of a run `console` is as it was.
 */
export class ConsoleCapture {
  readonly #takers = new AsyncLocalStorage<Take>()
  readonly #console: Console
  #runs = 0
  #restore: (() => void)[] = []

  /** @param target for tests. */
  constructor(target: Console = globalThis.console) {
    this.#console = target
  }

  async during<R>(take: Take, run: () => Promise<R>): Promise<R> {
    if (this.#runs === 0) this.#replace()
    this.#runs += 1
    try {
      return await this.#takers.run(take, run)
    } finally {
      this.#runs -= 1
      if (this.#runs === 0) this.#putBack()
    }
  }

  #replace(): void {
    for (const name of Object.keys(levels) as (keyof typeof levels)[]) {
      const own = this.#console[name]
      const replaced = (...args: unknown[]) => {
        const take = this.#takers.getStore()
        if (take === undefined) own.apply(this.#console, args)
        else take(levels[name], format(...args))
      }
      this.#console[name] = replaced
      this.#restore.push(() => {
        // What somebody else has put in its place meanwhile stays.
        if (this.#console[name] === replaced) this.#console[name] = own
      })
    }
  }

  #putBack(): void {
    for (const restore of this.#restore.splice(0)) restore()
  }
}
