/** Calls the caller back. What it throws ends the replay, but not the step under way: what is sent must be deleted. */
export class Callbacks {
  readonly signal: AbortSignal
  readonly #stop = new AbortController()
  #thrown: { readonly error: unknown } | undefined

  constructor(signal: AbortSignal | undefined) {
    const own = this.#stop.signal
    this.signal = signal === undefined ? own : AbortSignal.any([signal, own])
  }

  call<A>(callback: ((value: A) => void) | undefined, value: A): void {
    try {
      callback?.(value)
    } catch (error) {
      this.#thrown ??= { error }
      this.#stop.abort()
    }
  }

  throwIfBroken(): void {
    if (this.#thrown) throw this.#thrown.error
  }
}
