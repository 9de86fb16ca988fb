import { type Delivery, isSkip, type Skip } from './delivery.ts'

/**
 * Wraps every handler of a router: `async (delivery, next) => { …; await next(); … }`. It either calls
 * `next()` once, or returns `delivery.skip(reason)`; doing neither is an error, never a silent
 * acknowledgement. An error that it catches from `next()` and keeps counts as handled.
 */
export type Middleware<E = unknown> = (
  delivery: Delivery<E>,
  next: () => Promise<void>,
) => Answer | Promise<Answer>

// biome-ignore lint/suspicious/noConfusingVoidType: a middleware that returns nothing is the usual one.
type Answer = void | Skip

/** What running a handler inside its middleware came to, unless it threw. */
export type Ran = 'handled' | 'broken' | Skip

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
  const answer = await current(delivery, () => {
    if (inner !== undefined) throw new Error('a middleware called next() twice for one delivery')
    inner = new NextCall(runChain(middleware, handler, delivery, at + 1))
    return inner
  })
  if (inner === undefined) return isSkip(answer) ? answer : 'broken'
  return inner.outcome()
}

/**
 * The promise that `next()` gives. It notices whether anybody waits for it, so that a middleware that
 * forgets the `await` neither loses a failure nor acknowledges an event that is still being handled.
 */
class NextCall implements Promise<void> {
  readonly [Symbol.toStringTag] = 'Promise'
  readonly #ran: Promise<Ran>
  #wasAwaited = false
  #isOver = false

  constructor(ran: Promise<Ran>) {
    this.#ran = ran
    const over = () => {
      this.#isOver = true
    }
    ran.then(over, over)
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
    const seen = this.#ran.then(() => {}).then(onFulfilled, onRejected)
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
