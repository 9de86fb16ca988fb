import { type Delivery, isSkip, type Skip } from './call/delivery.ts'

/**
 * Wraps every handler of a router: `async (delivery, next) => { …; await next(); … }`. It either calls
 * `next()` once, or returns `delivery.skip(reason)`; doing neither, or calling it twice, is an error, never
 * a silent acknowledgement. An error that it catches from `next()` and keeps counts as handled.
 */
export type Middleware<E = unknown> = (
  delivery: Delivery<E>,
  next: () => Promise<void>,
) => Answer | Promise<Answer>

// biome-ignore lint/suspicious/noConfusingVoidType: a middleware that returns nothing is the usual one.
type Answer = void | Skip

/** What running a handler inside its middleware came to, unless it threw. */
export type Ran = 'handled' | MiddlewareError | Skip

/**
 * A middleware that breaks the rules of `next()`: a mistake in the program, which says nothing about the
 * event. Who awaits `next()` around it sees it as an error, but cannot keep it.
 */
export class MiddlewareError extends Error {
  override readonly name = 'MiddlewareError'
}

/** A handler whose event type was checked where it was registered. */
export type AnyHandler = (event: unknown, delivery: Delivery) => unknown

/** Runs the handler inside its middleware, the first one outermost. */
export async function runChain(
  middleware: readonly Middleware[],
  handler: AnyHandler,
  delivery: Delivery,
  at = 0,
): Promise<Ran> {
  const current = middleware[at]
  if (current === undefined) {
    const answer = await handler(delivery.event, delivery)
    return isSkip(answer) ? answer : 'handled'
  }
  let inner: NextCall | undefined
  let misused: MiddlewareError | undefined
  let isOver = false
  const next = () => {
    if (inner === undefined && !isOver) {
      inner = new NextCall(runChain(middleware, handler, delivery, at + 1))
      return inner
    }
    const what = isOver ? 'after it had returned' : 'twice for one delivery'
    misused ??= mistake(current, `called next() ${what}`, inner?.failure)
    return new NextCall(Promise.resolve(misused))
  }
  try {
    const answer = await current(delivery, next)
    if (inner === undefined) return isSkip(answer) ? answer : mistake(current, didNeither)
    if (misused === undefined) return await inner.outcome()
  } catch (error) {
    if (inner?.broken !== undefined) return inner.broken
    if (misused === undefined) throw error
  } finally {
    isOver = true
  }
  await inner?.over
  return misused
}

const didNeither = 'neither called next() nor returned delivery.skip(reason)'

function mistake({ name }: Middleware, what: string, cause?: unknown): MiddlewareError {
  const who = name === '' ? 'a middleware' : `the middleware ${name}`
  return new MiddlewareError(`${who} ${what}`, cause === undefined ? {} : { cause })
}

/**
 * The promise that `next()` gives. It notices whether anybody waits for it, so that a middleware that
 * forgets the `await` neither loses a failure nor acknowledges an event that is still being handled.
 */
class NextCall implements Promise<void> {
  readonly [Symbol.toStringTag] = 'Promise'
  readonly #ran: Promise<Ran>
  /** Resolves when it is over, however it ended. */
  readonly over: Promise<void>
  #wasAwaited = false
  #isOver = false
  #broken: MiddlewareError | undefined
  #failure: unknown

  constructor(ran: Promise<Ran>) {
    this.#ran = ran
    const ended = (came: Ran | undefined, failure?: unknown) => {
      this.#isOver = true
      if (came instanceof MiddlewareError) this.#broken = came
      this.#failure = failure
    }
    this.over = ran.then(ended, (failure) => ended(undefined, failure))
  }

  /** The mistake of a middleware further in. */
  get broken(): MiddlewareError | undefined {
    return this.#broken
  }

  /** What it threw. */
  get failure(): unknown {
    return this.#failure
  }

  /**
   * What it came to, asked for when the middleware has returned. A failure that the middleware saw and
   * kept is handled; one that it never looked at, or could not have seen yet, is ours.
   */
  outcome(): Promise<Ran> {
    const couldSee = this.#wasAwaited && this.#isOver
    return couldSee ? this.#ran.catch((): Ran => 'handled') : this.#ran
  }

  // biome-ignore lint/suspicious/noThenProperty: noticing that it is awaited is what this class is for.
  then<A = void, B = never>(
    // biome-ignore lint/suspicious/noConfusingVoidType: the signature of Promise.prototype.then.
    onFulfilled?: ((value: void) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#wasAwaited = true
    const seen = this.#ran.then(throwIfBroken).then(onFulfilled, onRejected)
    // A chain that nobody waits for must not end the process: what failed is judged by outcome().
    seen.catch(() => {})
    return seen
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null) {
    return this.then(undefined, onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<void> {
    const seen = this.then().finally(onFinally)
    seen.catch(() => {})
    return seen
  }
}

function throwIfBroken(ran: Ran): void {
  if (ran instanceof MiddlewareError) throw ran
}
