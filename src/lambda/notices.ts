import type { Logger } from '../message/logger.ts'

/**
 * Says what keeps a function from settling as it should: once, with the fields of a log line. Without a logger on
 * standard error, which Lambda keeps: otherwise nobody would know.
 */
export class Notices {
  readonly #logger: Logger | undefined
  readonly #said = new Set<string>()

  /** @param logger of the app; undefined without one. */
  constructor(logger: Logger | undefined) {
    this.#logger = logger
  }

  /** @param key the same for what is said once. */
  once(key: string, fields: object, sentence: string): void {
    if (this.#isNew(key)) {
      if (this.#logger !== undefined) this.#logger.warn(fields, sentence)
      else toStandardError(sentence)
    }
  }

  /** For what is logged each time it happens: once on standard error without a logger. */
  unlogged(key: string, sentence: string): void {
    if (this.#logger === undefined && this.#isNew(key)) toStandardError(sentence)
  }

  #isNew(key: string): boolean {
    if (this.#said.has(key)) return false
    this.#said.add(key)
    return true
  }
}

/** By the console, which does not throw when standard error is closed or full. */
function toStandardError(sentence: string): void {
  // It may contain text of a server, so it is kept to one line.
  const line = `sluice: ${sentence}`.replace(/[\s\p{Cc}]+/gu, ' ')
  // biome-ignore lint/suspicious/noConsole: without a logger there is no other way to a person.
  console.error(line)
}
