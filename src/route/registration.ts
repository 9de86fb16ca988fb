import type { AnyHandler, Middleware } from './middleware.ts'
import { isPrefixPattern } from './pattern.ts'

/** Settings of one registration: `.on(type, options, handler)`. */
export interface HandlerOptions {
  /** `dead-letter`: an event of which something had to be left out goes to the DLQ. Default `accept`. */
  readonly drift?: 'accept' | 'dead-letter'
  /** How long the handler may take, in seconds; the worker's setting (60) unless given. */
  readonly timeoutSeconds?: number
  /** How many of this registration's handlers run at once in this process. Default: no bound of its own. */
  readonly concurrency?: number
  /** How many of them may begin in a second, in this process. Default: no bound of its own. */
  readonly maxPerSecond?: number
}

/** A handler as it was registered, with all that belongs to it. */
export interface Registration {
  readonly pattern: string
  readonly handler: AnyHandler
  /** Outermost first. */
  readonly middleware: readonly Middleware[]
  readonly options: HandlerOptions
}

/** The pattern under which `.otherwise` is registered. */
export const otherwise = 'otherwise'

/**
 * The registrations of a router: one a pattern, the most specific wins. A type is resolved once and
 * remembered until the next registration.
 */
export class Registrations {
  readonly #byPattern = new Map<string, Registration>()
  readonly #resolved = new Map<string, Registration | undefined>()

  /** @throws Error when the pattern has a handler already. */
  add(registration: Registration): void {
    const { pattern } = registration
    if (this.#byPattern.has(pattern)) {
      const where = pattern === otherwise ? '.otherwise' : `"${pattern}"`
      throw new Error(`${where} has a handler already: an event has one, so combine the two`)
    }
    this.#byPattern.set(pattern, registration)
    this.#resolved.clear()
  }

  all(): Iterable<Registration> {
    return this.#byPattern.values()
  }

  /** The registration for a type of the catalogue: its own, the longest prefix, then otherwise. */
  forKnown(type: string): Registration | undefined {
    const resolved = this.#resolved.get(type)
    if (resolved !== undefined) return resolved
    const found = this.#byPattern.get(type) ?? this.#longestPrefix(type) ?? this.forUnknown()
    if (found !== undefined) this.#resolved.set(type, found)
    return found
  }

  /** The registration for a type that the catalogue does not hold. */
  forUnknown(): Registration | undefined {
    return this.#byPattern.get(otherwise)
  }

  #longestPrefix(type: string): Registration | undefined {
    for (let dot = type.lastIndexOf('.'); dot > 0; dot = type.lastIndexOf('.', dot - 1)) {
      const found = this.#byPattern.get(`${type.slice(0, dot)}.*`)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** @throws Error when no type of the catalogue matches: for those who have no compiler to tell them. */
export function assertMatches(pattern: string, types: readonly string[]): void {
  const matches = isPrefixPattern(pattern)
    ? types.some((type) => type.startsWith(pattern.slice(0, -1)))
    : types.includes(pattern)
  if (!matches) {
    throw new Error(
      `"${pattern}" is no event type of this catalogue, nor the start of one followed by ".*"`,
    )
  }
}
