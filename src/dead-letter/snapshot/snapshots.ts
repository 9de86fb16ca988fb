import type { Snapshot } from './snapshot.ts'

/**
 * The snapshots that are open at a desk: one that is looked at, and those before it that somebody still walks through.
 * A desk that looks again and again keeps no more than that on the disk.
 */
export class Snapshots {
  #current: Promise<Snapshot> | undefined
  /** Those that are closed once they are not read any more. */
  readonly #former = new Set<Promise<Snapshot>>()

  /** Undefined before the first one, and after one that could not be taken. */
  get current(): Promise<Snapshot> | undefined {
    return this.#current
  }

  /** From now on this one is looked at. The former one is closed, once this one is there and it is not read any more. */
  use(snapshot: Promise<Snapshot>): Promise<Snapshot> {
    const former = this.#current
    this.#current = snapshot
    if (former !== undefined) this.#former.add(former)
    snapshot.then(
      () => this.#leave(former),
      () => {
        if (this.#current === snapshot) this.#current = undefined
      },
    )
    return snapshot
  }

  /** Stays open until the desk is closed, and is not looked at. */
  keep(snapshot: Promise<Snapshot>): void {
    this.#former.add(snapshot)
  }

  async close(): Promise<void> {
    const snapshots = await Promise.allSettled([this.#current, ...this.#former])
    this.#former.clear()
    for (const one of snapshots) {
      if (one.status === 'fulfilled') await one.value?.close()
    }
  }

  async #leave(former: Promise<Snapshot> | undefined): Promise<void> {
    if (former === undefined) return
    try {
      const snapshot = await former
      // Who has asked for it before begins to walk through it by then.
      await new Promise((resolve) => setImmediate(resolve))
      await snapshot.unread()
      // Closed by the desk meanwhile.
      if (!this.#former.delete(former)) return
      await snapshot.close()
    } catch {
      // One that could not be taken is closed, and one that cannot be closed is not read any more.
    }
  }
}
