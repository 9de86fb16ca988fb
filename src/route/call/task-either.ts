import { isLeft } from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { isError } from '../../message/thrown.ts'
import type { Delivery } from './delivery.ts'

/**
 * Adapts a handler that returns a TaskEither of fp-ts: a left is thrown, so that `PermanentError` and
 * `RetryAfterError` have the same effect as in any handler. A left that is not an Error becomes the cause of
 * one.
 */
export function fromTaskEither<Event, E, A>(
  handler: (event: Event, delivery: Delivery<Event>) => TaskEither<E, A>,
): (event: Event, delivery: Delivery<Event>) => Promise<A> {
  return async (event, delivery) => {
    const result = await handler(event, delivery)()
    if (isLeft(result)) throw asError(result.left)
    return result.right
  }
}

function asError(left: unknown): Error {
  return isError(left) ? left : new Error('the handler returned a left', { cause: left })
}
