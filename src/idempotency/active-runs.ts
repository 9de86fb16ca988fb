import type { Delivery } from '../route/call/delivery.ts'
import type { IdempotencyRun, IdempotencyStore } from './store.ts'

/** A run whose handler has been called. */
export interface ActiveRun {
  readonly store: IdempotencyStore
  readonly run: IdempotencyRun
  /** The store has marked it as done together with the effects of its handler: the middleware need not. */
  isMarked: boolean
}

/** By delivery, which is the only thing that middleware and handler share. An event may have a run in several stores. */
const runs = new WeakMap<Delivery, ActiveRun[]>()

export function activate(
  delivery: Delivery,
  store: IdempotencyStore,
  run: IdempotencyRun,
): ActiveRun {
  const active: ActiveRun = { store, run, isMarked: false }
  const others = runs.get(delivery)
  if (others === undefined) runs.set(delivery, [active])
  else others.push(active)
  return active
}

/** The run of this delivery in a store. Undefined when none was begun. */
export function activeRun(delivery: Delivery, store: IdempotencyStore): ActiveRun | undefined {
  return runs.get(delivery)?.find((active) => active.store === store)
}
