import { releasedSeconds } from '../../settle/policy.ts'
import type { Circuits } from '../handle/circuits.ts'
import type { Ticket } from './ticket.ts'

export interface ProbesOptions {
  readonly circuits: Pick<
    Circuits,
    'isOpen' | 'probeInMs' | 'probed' | 'freshInMs' | 'triedFresh' | 'waitSeconds'
  >
  /** Runs a message again. */
  readonly run: (ticket: Ticket) => void
  /** Makes a message visible again after this time, in seconds. */
  readonly release: (ticket: Ticket, afterSeconds: number) => void
}

/** The most messages kept. Several, so that one that can never succeed does not hide the end of an outage. */
export const maxKept = 5

/**
 * The messages that a worker keeps in flight while its circuit is open, with their leases renewed. From time
 * to time one is run again, which costs no receive and no attempt. Now and then, ever more rarely, another message
 * takes the place of one of them: these may be the only ones that fail.
 */
export class Probes {
  readonly #options: ProbesOptions
  #kept: Ticket[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(options: ProbesOptions) {
    this.#options = options
  }

  /** A message that was received while the circuit is open: it is kept and tried next, or released. */
  receive(ticket: Ticket): void {
    const { circuits, release } = this.#options
    const isFull = this.#kept.length >= maxKept
    if (isFull && circuits.freshInMs > 0) {
      release(ticket, releasedSeconds('circuit open'))
      return
    }
    const replaced = isFull ? this.#kept.shift() : undefined
    if (replaced !== undefined) {
      circuits.triedFresh()
      release(replaced, circuits.waitSeconds)
    }
    this.#kept.unshift(ticket)
    this.#arm()
  }

  /** A message that has failed: it is tried again after the others. True when it is kept. */
  keep(ticket: Ticket): boolean {
    if (!this.#options.circuits.isOpen || this.#kept.length >= maxKept) return false
    this.#kept.push(ticket)
    this.#arm()
    return true
  }

  has(ticket: Ticket): boolean {
    return this.#kept.includes(ticket)
  }

  /** Its lease is lost. True when it was kept. */
  drop(ticket: Ticket): boolean {
    const at = this.#kept.indexOf(ticket)
    if (at !== -1) this.#kept.splice(at, 1)
    return at !== -1
  }

  /** The circuit has closed, or the worker stops: takes out all messages. */
  takeAll(): readonly Ticket[] {
    clearTimeout(this.#timer)
    this.#timer = undefined
    return this.#kept.splice(0)
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => this.#probe(), this.#options.circuits.probeInMs)
  }

  #probe(): void {
    const { circuits, run } = this.#options
    this.#timer = undefined
    // A message that fails again goes to the end, so that each is tried.
    const ticket = circuits.probeInMs === 0 ? this.#kept.shift() : undefined
    if (ticket !== undefined) {
      circuits.probed()
      run(ticket)
    }
    if (this.#kept.length > 0) this.#arm()
  }
}
