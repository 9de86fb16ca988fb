import type { IdempotencyStore } from '../../../src/idempotency/store.ts'
import type { StoreSpec } from '../../fixtures/databases/open-store.ts'

/** A kind of store, over what keeps its keys. */
export interface StoreWorld {
  /** A store with a client of its own, as another process has it. */
  store(): Promise<IdempotencyStore>
  close(): Promise<void>
}

export interface StoreHarness<W extends StoreWorld = StoreWorld> {
  readonly name: string
  open(): Promise<W>
  /** Whether a clock of this machine that jumps gives a key away: only where the store has no other clock. */
  readonly clock: 'its own' | "the client's"
}

/** A store over a server. */
export interface ServerWorld extends StoreWorld {
  /** With which another process opens the same store. */
  readonly spec: StoreSpec
  stop(): Promise<void>
  start(): Promise<void>
}

/** The world of a server, from how one of its stores is opened. */
export function worldOf(
  server: Pick<ServerWorld, 'start' | 'stop' | 'close'>,
  spec: StoreSpec,
): ServerWorld {
  const closing: (() => Promise<void>)[] = []
  return {
    spec,
    start: () => server.start(),
    stop: () => server.stop(),
    async store() {
      const { openStore } = await import('../../fixtures/databases/open-store.ts')
      const { store, close } = await openStore(spec)
      closing.push(close)
      return store
    },
    async close() {
      await Promise.all(closing.map((close) => close()))
      await server.close()
    },
  }
}
