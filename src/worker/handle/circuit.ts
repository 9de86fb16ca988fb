/** Options of the circuit breaker. */
export interface CircuitBreakerOptions {
  /** It opens after this many failures in a row. Default 20. */
  readonly failures: number
  /** And only after this time without a success, in seconds. Default 10. */
  readonly windowSeconds: number
  /** The interval at which one message is tried while it is open, in seconds. Default 15. */
  readonly probeSeconds: number
  /** The shortest wait of an event that the open circuit of its handler turns away, in seconds. Default 300. */
  readonly minWaitSeconds: number
  /**
   * The longest such wait, in seconds. Waits grow with the time that the circuit is open. Also how long a message is
   * kept in flight, and tried, while the circuit of the worker is open. Default 900.
   */
  readonly maxWaitSeconds: number
}

export const defaultCircuitBreaker: CircuitBreakerOptions = {
  failures: 20,
  windowSeconds: 10,
  probeSeconds: 15,
  minWaitSeconds: 300,
  maxWaitSeconds: 900,
}

/**
 * A circuit breaker, of one handler or of the worker. It opens after many failures over some time without a
 * success, and the first success closes it. Pure: the time is a parameter.
 */
export class Circuit {
  readonly #options: CircuitBreakerOptions
  #failures = 0
  #failingSinceMs = 0
  #openSinceMs: number | undefined
  #nextProbeMs = 0
  #nextFreshMs = 0

  constructor(options: CircuitBreakerOptions) {
    this.#options = options
  }

  get isOpen(): boolean {
    return this.#openSinceMs !== undefined
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures
  }

  succeeded(): void {
    this.#failures = 0
    this.#openSinceMs = undefined
  }

  failed(nowMs: number): void {
    if (this.#failures === 0) this.#failingSinceMs = nowMs
    this.#failures++
  }

  /** True if there were enough failures over enough time to open it. */
  hasTripped(nowMs: number): boolean {
    const { failures, windowSeconds } = this.#options
    return this.#failures >= failures && nowMs - this.#failingSinceMs >= windowSeconds * 1000
  }

  open(nowMs: number): void {
    this.#openSinceMs = nowMs
    this.probed(nowMs)
    this.#nextFreshMs = this.#nextProbeMs
  }

  /** How long until the next message may be tried, in milliseconds; 0 for now. */
  probeInMs(nowMs: number): number {
    return Math.max(0, this.#nextProbeMs - nowMs)
  }

  /** One message is tried now. */
  probed(nowMs: number): void {
    this.#nextProbeMs = nowMs + this.#options.probeSeconds * 1000
  }

  /**
   * How long until a message is tried that was not tried since it opened, in milliseconds; 0 for now. Those that
   * were tried may be the only ones that fail.
   */
  freshInMs(nowMs: number): number {
    return Math.max(0, this.#nextFreshMs - nowMs)
  }

  /**
   * Such a message is tried now. The next one after as long as it has been open, at most the longest wait: each
   * uses up an attempt.
   */
  triedFresh(nowMs: number): void {
    const { probeSeconds, maxWaitSeconds } = this.#options
    const openMs = nowMs - (this.#openSinceMs ?? nowMs)
    const waitMs = Math.min(Math.max(openMs, probeSeconds * 1000), maxWaitSeconds * 1000)
    this.#nextFreshMs = nowMs + waitMs
  }

  /**
   * How long an event that is turned away waits, in whole seconds: 1.5 times as long as the circuit has been
   * open, within the limits, with a jitter of 80 to 100 %. So no event uses up ten attempts in an hour.
   */
  waitSeconds(nowMs: number, random: number): number {
    const { minWaitSeconds, maxWaitSeconds } = this.#options
    const openSeconds = (nowMs - (this.#openSinceMs ?? nowMs)) / 1000
    const full = Math.min(maxWaitSeconds, 1.5 * Math.max(minWaitSeconds, openSeconds))
    return Math.round(Math.max(minWaitSeconds, full * (0.8 + 0.2 * random)))
  }
}
