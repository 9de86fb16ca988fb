import type { Failure } from '../../message/failure.ts'
import type { Verdict } from '../../message/verdict.ts'
import type { Admission } from '../../pipeline/flow-control.ts'
import type { HandlerOptions } from '../../route/handler-options.ts'
import type { Registration } from '../../route/registration.ts'
import { Circuit, type CircuitBreakerOptions } from './circuit.ts'

/** A circuit that opened or closed. */
export interface CircuitChange {
  /** The pattern of the handler; undefined for the worker as a whole. */
  readonly handler: string | undefined
  /** Failures since the last success. */
  readonly failures: number
}

export interface CircuitsOptions {
  /** Undefined turns the circuit breaker off. */
  readonly circuitBreaker: CircuitBreakerOptions | undefined
  readonly nowMs: () => number
  /** From 0 to 1. */
  readonly random: () => number
  readonly onOpened: (change: CircuitChange) => void
  readonly onClosed: (change: CircuitChange) => void
}

/** A handler without an event for this long does not count when an outage is detected, in milliseconds. */
const seenWithinMs = 600_000

interface Seen {
  readonly pattern: string
  readonly circuit: Circuit
  lastMs: number
}

/**
 * The circuit breakers: one for each registration, so that a handler that keeps failing is tried from time to
 * time while all others run; and one for the worker, for an outage in which every handler fails.
 *
 * Only failures that are retried count: the handler failed, took too long, or its middleware is broken. An
 * event that is dead-lettered says nothing about the next one.
 */
export class Circuits {
  readonly #options: CircuitsOptions
  readonly #seen = new Map<HandlerOptions, Seen>()
  readonly #whole: Circuit | undefined

  constructor(options: CircuitsOptions) {
    this.#options = options
    const { circuitBreaker } = options
    this.#whole = circuitBreaker && new Circuit(circuitBreaker)
  }

  /** The worker's circuit is open: it receives no more. */
  get isOpen(): boolean {
    return this.#whole?.isOpen ?? false
  }

  /** The patterns of the handlers whose own circuit is open. */
  get open(): readonly string[] {
    return [...this.#seen.values()]
      .filter(({ circuit }) => circuit.isOpen)
      .map(({ pattern }) => pattern)
  }

  /** While the worker's circuit is open: how long until one message may be tried, in milliseconds. */
  get probeInMs(): number {
    return this.#whole?.probeInMs(this.#options.nowMs()) ?? 0
  }

  /** While the worker's circuit is open, one message is tried now. */
  probed(): void {
    this.#whole?.probed(this.#options.nowMs())
  }

  /**
   * While the worker's circuit is open: how long until a message may be tried that is none of those kept, in
   * milliseconds.
   */
  get freshInMs(): number {
    return this.#whole?.freshInMs(this.#options.nowMs()) ?? 0
  }

  /** Such a message takes the place of one that is kept. */
  triedFresh(): void {
    this.#whole?.triedFresh(this.#options.nowMs())
  }

  /** While the worker's circuit is open: how long a message is kept and tried at most, in milliseconds. */
  get longestKeptMs(): number {
    return (this.#options.circuitBreaker?.maxWaitSeconds ?? 0) * 1000
  }

  /** While the worker's circuit is open: how long a message waits that gives its place up, in seconds. */
  get waitSeconds(): number {
    const { nowMs, random } = this.#options
    return this.#whole?.waitSeconds(nowMs(), random()) ?? 0
  }

  /**
   * Called before an event takes a place, and again after a wait for one. An event at its last attempt always
   * runs, so that its dead letter has a record.
   */
  admit(registration: Registration, isLastAttempt: boolean): Admission {
    const { circuitBreaker, nowMs, random } = this.#options
    if (circuitBreaker === undefined) return 'flows'
    const { circuit } = this.#see(registration, circuitBreaker)
    // While the worker's circuit is open, only messages to be tried get here.
    if (!circuit.isOpen || this.isOpen) return 'flows'
    if (isLastAttempt) return 'probe'
    if (circuit.probeInMs(nowMs()) > 0)
      return { waitSeconds: circuit.waitSeconds(nowMs(), random()) }
    circuit.probed(nowMs())
    return 'probe'
  }

  /** A handler has run, and its event has its verdict. */
  count(registration: Registration, verdict: Verdict): void {
    const { circuitBreaker } = this.#options
    if (circuitBreaker === undefined) return
    if (isSuccess(verdict)) this.#succeeded(this.#see(registration, circuitBreaker))
    else if (verdict._tag === 'Retry' && isFailureOfHandler(verdict.failure)) {
      this.#failed(this.#see(registration, circuitBreaker))
    }
  }

  #see({ options, pattern }: Registration, breaker: CircuitBreakerOptions): Seen {
    let seen = this.#seen.get(options)
    if (seen === undefined) {
      seen = { pattern, circuit: new Circuit(breaker), lastMs: 0 }
      this.#seen.set(options, seen)
    }
    seen.lastMs = this.#options.nowMs()
    return seen
  }

  #succeeded({ circuit, pattern }: Seen): void {
    this.#close(circuit, pattern)
    if (this.#whole !== undefined) this.#close(this.#whole, undefined)
  }

  /** Resets it, and reports that it closed if it was open. */
  #close(circuit: Circuit, handler: string | undefined): void {
    const { failures, isOpen } = circuit
    circuit.succeeded()
    if (isOpen) this.#options.onClosed({ handler, failures })
  }

  #failed({ circuit, pattern }: Seen): void {
    const { onOpened } = this.#options
    const nowMs = this.#options.nowMs()
    circuit.failed(nowMs)
    this.#whole?.failed(nowMs)
    if (this.isOpen) return
    if (this.#whole?.hasTripped(nowMs) && this.#allFail(nowMs)) this.#openWhole(this.#whole, nowMs)
    else if (!circuit.isOpen && circuit.hasTripped(nowMs)) {
      circuit.open(nowMs)
      onOpened({ handler: pattern, failures: circuit.failures })
    }
  }

  // The worker's circuit replaces those of the handlers, which are reset.
  #openWhole(whole: Circuit, nowMs: number): void {
    for (const { circuit, pattern } of this.#seen.values()) this.#close(circuit, pattern)
    whole.open(nowMs)
    this.#options.onOpened({ handler: undefined, failures: whole.failures })
  }

  #allFail(nowMs: number): boolean {
    return [...this.#seen.values()].every(
      ({ circuit, lastMs }) => circuit.failures > 0 || nowMs - lastMs > seenWithinMs,
    )
  }
}

function isSuccess(verdict: Verdict): boolean {
  return (
    verdict._tag === 'Acknowledge' &&
    (verdict.because === 'handled' || verdict.because === 'skipped')
  )
}

/** True for a failure of the handler that another attempt may fix. */
export function isFailureOfHandler({ _tag }: Failure): boolean {
  return _tag === 'HandlerFailed' || _tag === 'HandlerTimedOut' || _tag === 'MiddlewareBroken'
}
