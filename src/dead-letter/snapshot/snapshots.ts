import type { Snapshot } from './snapshot.ts'

/** The snapshots that are open at a desk: one that is looked at, and those before it, which somebody may still read. */
export class Snapshots {
  #current: Promise<Snapshot> | undefined
  readonly #former: Promise<Snapshot>[] = []

  /** Undefined before the first one, and after one that could not be taken. */
  get current(): Promise<Snapshot> | undefined {
    return this.#current
  }

  /** From now on this one is looked at. */
  use(snapshot: Promise<Snapshot>): Promise<Snapshot> {
    if (this.#current !== undefined) this.#former.push(this.#current)
    this.#current = snapshot
    snapshot.catch(() => {
      if (this.#current === snapshot) this.#current = undefined
    })
    return snapshot
  }

  /** Stays open, and is not looked at. */
  keep(snapshot: Promise<Snapshot>): void {
    this.#former.push(snapshot)
  }

  async close(): Promise<void> {
    const snapshots = await Promise.allSettled([this.#current, ...this.#former])
    for (const one of snapshots) {
      if (one.status === 'fulfilled') await one.value?.close()
    }
  }
}
