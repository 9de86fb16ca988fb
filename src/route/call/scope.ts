import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { Interruption } from './interruption.ts'

const scope = new AsyncLocalStorage<readonly Interruption[]>()

/**
 * Calls a handler in an async scope of its own, so that a store that it enters in an AsyncLocalStorage is not
 * visible in any other handler.
 *
 * @param messages the interruptions of the messages that the handler is called for.
 */
export function inScope<T>(messages: readonly Interruption[], run: () => T): T {
  // Not `scope.run`: it restores this store only, not those that the handler has entered.
  return new AsyncResource('sluice.handler').runInAsyncScope(() => {
    scope.enterWith(messages)
    return run()
  })
}

/** The messages whose handler makes this call; none outside of handlers. */
export function callingMessages(): readonly Interruption[] {
  return scope.getStore() ?? []
}
