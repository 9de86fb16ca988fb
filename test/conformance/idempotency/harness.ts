import type { IdempotencyStore } from '../../../src/idempotency/store.ts'

/** A kind of store over a server that runs. */
export interface StoreWorld {
  /** A store with a client of its own, as another process has it. */
  store(): Promise<IdempotencyStore>
  close(): Promise<void>
}

export interface StoreHarness {
  readonly name: string
  open(): Promise<StoreWorld>
  /** Whether a clock of this machine that jumps gives a key away: only where the store has no other clock. */
  readonly clock: 'its own' | "the client's"
}
