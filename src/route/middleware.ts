import { type Delivery, isSkip, type Skip } from './call/delivery.ts'

/**
 * A function that wraps every handler of a router: `async (delivery, next) => { …; await next(); … }`.
 * It either calls `next()` once or returns `delivery.skip(reason)`. Doing neither, or calling `next()`
 * twice, is an error, never a silent acknowledgement. An event whose error it catches from `next()` and
 * does not throw again counts as handled.
 */
export type Middleware<E = unknown> = (
  delivery: Delivery<E>,
  next: () => Promise<void>,
) => MiddlewareResult | Promise<MiddlewareResult>

// biome-ignore lint/suspicious/noConfusingVoidType: a middleware that returns nothing is the usual one.
type MiddlewareResult = void | Skip

/** The outcome of a handler inside its middleware, unless it threw. */
export type Ran = 'handled' | MiddlewareError | Skip

/**
 * A middleware that breaks the rules of `next()`: a mistake in the program, which says nothing about the
 * event. In a middleware around it `next()` rejects with this error, and the event fails even if that
 * middleware catches it.
 */
export class MiddlewareError extends Error {
  override readonly name = 'MiddlewareError'
}

/** A handler whose event type was checked where it was registered. */
export type AnyHandler = (event: unknown, delivery: Delivery) => unknown

/** Runs the handler inside its middleware, the first one outermost. Rejects with what they throw. */
export function runChain(
  middleware: readonly Middleware[],
  handler: AnyHandler,
  delivery: Delivery,
): Promise<Ran> {
  return middleware.length === 0
    ? runHandler(handler, delivery)
    : runWrapped(middleware, handler, delivery)
}

async function runHandler(handler: AnyHandler, delivery: Delivery): Promise<'handled' | Skip> {
  const answer = await handler(delivery.event, delivery)
  return isSkip(answer) ? answer : 'handled'
}

async function runWrapped(
  middleware: readonly Middleware[],
  handler: AnyHandler,
  delivery: Delivery,
): Promise<Ran> {
  let ran: 'handled' | Skip = 'handled'
  let broken: MiddlewareError | undefined
  try {
    await dispatch(0)
  } catch (error) {
    if (broken === undefined) throw error
  }
  return broken ?? ran

  async function dispatch(at: number): Promise<void> {
    const current = middleware[at]
    if (current === undefined) {
      ran = await runHandler(handler, delivery)
      return
    }
    let inner: Promise<void> | undefined
    let failure: { readonly error: unknown } | undefined
    let isAwaited = false
    let isOver = false
    const next = (): Promise<void> => {
      if (inner === undefined && !isOver) {
        inner = dispatch(at + 1)
        inner.catch((error) => {
          failure = { error }
        })
        return watched(inner, () => {
          isAwaited = true
        })
      }
      const what = isOver ? 'after it had returned' : 'twice for one delivery'
      const error = mistake(current, `called next() ${what}`, failure?.error)
      // What a middleware does after it has returned no longer decides over the event.
      if (!isOver) broken ??= error
      return watched(Promise.reject(isOver ? error : broken), ignore)
    }
    try {
      const answer = await current(delivery, next)
      isOver = true
      if (inner === undefined) {
        if (isSkip(answer)) ran = answer
        else broken ??= mistake(current, 'neither called next() nor returned delivery.skip(reason)')
      } else if (isAwaited && failure !== undefined) {
        // The middleware caught the failure and did not throw it again.
        ran = 'handled'
      } else {
        // Settled already, unless the middleware forgot the `await`.
        await inner
      }
    } catch (error) {
      isOver = true
      if (broken === undefined) throw error
      await inner?.catch(ignore)
    }
    if (broken !== undefined) throw broken
  }
}

function mistake({ name }: Middleware, what: string, cause?: unknown): MiddlewareError {
  const subject = name === '' ? 'a middleware' : `the middleware ${name}`
  return new MiddlewareError(`${subject} ${what}`, cause === undefined ? {} : { cause })
}

/**
 * The promise, with a callback for when it is awaited. There are two cases that an ordinary promise does
 * not catch. After `void next(); await somethingElse()` a failure that the middleware never awaited must
 * not count as handled. And the rejection of a chain that is not awaited, `void next().then(…)`, must
 * not end the process: the failure is judged when the middleware has returned.
 */
function watched(promise: Promise<void>, onAwait: () => void): Promise<void> {
  promise.catch(ignore)
  return new Proxy(promise, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        onAwait()
        const derived: unknown = member.apply(target, args)
        if (derived instanceof Promise) derived.catch(ignore)
        return derived
      }
    },
  })
}

function ignore(): void {}
