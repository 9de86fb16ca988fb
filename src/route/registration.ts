import type { AnyBatchHandler, BatchSize } from './batch.ts'
import type { Classify } from './call/call.ts'
import type { HandlerOptions } from './handler-options.ts'
import type { AnyHandler, Middleware } from './middleware.ts'
import { isPrefixPattern } from './pattern.ts'

/** A handler as it was registered, with its options and its middleware. */
export type Registration = EachRegistration | BatchRegistration

interface Registered {
  readonly pattern: string
  /** Outermost first. */
  readonly middleware: readonly Middleware[]
  /** The same object for all patterns of one registration, so that they share its limits. */
  readonly options: HandlerOptions
  /** Of the registration, else of the innermost router that sets it. */
  readonly drift: 'accept' | 'dead-letter' | undefined
  /** Of the innermost router that sets it. */
  readonly classify: Classify | undefined
}

/** What runs for an event: a handler for one event, or one for a batch. */
export type Run =
  | { readonly _tag: 'Each'; readonly handler: AnyHandler }
  | { readonly _tag: 'Batch'; readonly handler: AnyBatchHandler; readonly batch: BatchSize }

type BatchRun = Extract<Run, { readonly _tag: 'Batch' }>

export interface BatchRegistration extends Registered {
  readonly run: BatchRun
}

export interface EachRegistration extends Registered {
  readonly run: Exclude<Run, BatchRun>
}

export function isBatch(
  registration: BatchRegistration | EachRegistration,
): registration is BatchRegistration {
  return registration.run._tag === 'Batch'
}

/** How long handlers may take. */
export interface TimeLimits {
  /** In seconds, where the registration says nothing else. */
  readonly handlerTimeoutSeconds: number
  /** The most that one that begins now may take, in seconds, whatever its registration says. */
  readonly longestSeconds?: (() => number) | undefined
}

/** The time limit of one call of the handler that begins now, in seconds. */
export function timeoutOf(
  { options }: Registration,
  { handlerTimeoutSeconds, longestSeconds }: TimeLimits,
): number {
  const seconds = options.timeoutSeconds ?? handlerTimeoutSeconds
  return longestSeconds === undefined ? seconds : Math.min(seconds, longestSeconds())
}

/** The pattern under which `.otherwise` is registered. No event type is empty. */
export const otherwise = ''

/**
 * The registrations of a router: one a pattern, the most specific wins. A type is resolved once, then
 * cached until the next registration.
 */
export class Registrations {
  readonly #byPattern = new Map<string, Registration>()
  readonly #resolved = new Map<string, Registration | null>()

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

  get isEmpty(): boolean {
    return this.#byPattern.size === 0
  }

  all(): Iterable<Registration> {
    return this.#byPattern.values()
  }

  /** The registration for a type of the catalogue: its own, the longest prefix, then otherwise. */
  forKnown(type: string): Registration | undefined {
    let found = this.#resolved.get(type)
    if (found === undefined) {
      found = this.#byPattern.get(type) ?? this.#longestPrefix(type) ?? this.forUnknown() ?? null
      this.#resolved.set(type, found)
    }
    return found ?? undefined
  }

  /** The registration for a type that is not in the catalogue. */
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

/** @throws Error when no type of the catalogue matches. For programs without a compiler. */
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
