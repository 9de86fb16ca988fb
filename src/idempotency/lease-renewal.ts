import type { SafeStore } from './safe-store.ts'
import type { IdempotencyRun } from './store.ts'

export interface LeaseRenewalOptions {
  readonly store: SafeStore
  readonly run: IdempotencyRun
  /** Called once. */
  readonly onLost: () => void
}

/**
 * Renews the lease of a run for as long as its handler runs, also beyond its time limit: while it may still have
 * effects nobody else gets its key. Every third of the lease, so that one failure does not cost it.
 */
export class LeaseRenewal {
  readonly #options: LeaseRenewalOptions
  #timer: NodeJS.Timeout | undefined
  #isOver = false
  #isLost = false

  constructor(options: LeaseRenewalOptions) {
    this.#options = options
    this.#arm()
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  /** Another run has its key. */
  lose(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#options.onLost()
  }

  #arm(): void {
    const afterMs = (this.#options.run.leaseSeconds * 1_000) / 3
    this.#timer = setTimeout(() => void this.#renew(), afterMs)
    // A handler that never settles must not keep a process alive that has nothing else to do.
    this.#timer.unref()
  }

  async #renew(): Promise<void> {
    const { store, run } = this.#options
    const isRenewed = await store.renew(run).catch(() => undefined)
    if (this.#isOver) return
    if (isRenewed === false) this.lose()
    else this.#arm()
  }
}
