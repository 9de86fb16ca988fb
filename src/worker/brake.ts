/** When the worker stops receiving because nothing succeeds any more. */
export interface BrakeOptions {
  /** This many failures in a row without a success. Default 20. */
  readonly failures: number
  /** While braked, one message is tried this often, in seconds. Default 15. */
  readonly probeSeconds: number
}

export const defaultBrake: BrakeOptions = { failures: 20, probeSeconds: 15 }

/**
 * An outage or a wrong queue must not fill the dead-letter queue: after many failures in a row the
 * brake is on, the worker receives nothing but one message from time to time, and the first success
 * lets it go on. Pure but for the clock that is handed in.
 */
export class Brake {
  readonly #options: BrakeOptions | undefined
  readonly #nowMs: () => number
  readonly #onChange: (on: boolean, failures: number) => void
  #failures = 0
  #nextProbeMs: number | undefined

  /** @param options `undefined` for no brake. */
  constructor(
    options: BrakeOptions | undefined,
    nowMs: () => number,
    onChange: (on: boolean, failures: number) => void,
  ) {
    this.#options = options
    this.#nowMs = nowMs
    this.#onChange = onChange
  }

  get on(): boolean {
    return this.#nextProbeMs !== undefined
  }

  /** How long until one message may be tried, in milliseconds; 0 when one may be tried now. */
  get probeInMs(): number {
    return Math.max(0, (this.#nextProbeMs ?? 0) - this.#nowMs())
  }

  succeeded(): void {
    const failures = this.#failures
    this.#failures = 0
    if (!this.on) return
    this.#nextProbeMs = undefined
    this.#onChange(false, failures)
  }

  failed(): void {
    this.#failures++
    if (this.#options === undefined || this.#failures < this.#options.failures) return
    const wasOn = this.on
    this.#nextProbeMs = this.#nowMs() + this.#options.probeSeconds * 1000
    if (!wasOn) this.#onChange(true, this.#failures)
  }
}
