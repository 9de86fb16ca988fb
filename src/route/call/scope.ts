import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { Interruption } from './interruption.ts'

const scope = new AsyncLocalStorage<readonly Interruption[]>()

/**
 * Calls a handler in an async scope of its own, so that what it enters into an AsyncLocalStorage shows in
 * no other handler.
 *
 * @param messages those that the handler is called for.
 */
export function inScope<T>(messages: readonly Interruption[], run: () => T): T {
  // Not `scope.run`: it puts its own store back, and leaves what others have entered meanwhile.
  return new AsyncResource('sluice.handler').runInAsyncScope(() => {
    scope.enterWith(messages)
    return run()
  })
}

/** The messages whose handler is calling; none outside of handlers. */
export function callingMessages(): readonly Interruption[] {
  return scope.getStore() ?? []
}
