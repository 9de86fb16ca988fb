import { property } from '../message/thrown.ts'
import { longestTimerMs } from '../message/timer.ts'

export interface BudgetOptions {
  /** How much of the time is kept for the end of the invocation, in seconds. */
  readonly marginSeconds: number
  /** How long a handler may take at most, in seconds. */
  readonly handlerTimeoutSeconds: number
  readonly nowMs: () => number
}

/** Of the margin: when handlers that do not heed their signal are left, and when the answer has to go out. */
const leaveAt = 0.3
const answerAt = 0.8

/** The margin is at most this part of the time. */
const largestMargin = 1 / 4

/** A handler that had less than this part of the time, and is ended with it, has not failed. */
const fairPart = 1 / 2

/**
 * The time of an invocation, until Lambda ends the function. It is over before: what is left then is the margin, for
 * requests and the answer.
 */
export class Budget {
  readonly #nowMs: () => number
  /** When no handler may begin any more. `Infinity` without a limit. */
  readonly #endMs: number
  readonly #marginMs: number
  readonly #fairMs: number
  readonly #timers: NodeJS.Timeout[] = []

  /** @param context of the invocation. What has no remaining time has no limit: a test, or another runtime. */
  constructor(context: unknown, options: BudgetOptions) {
    const { marginSeconds, handlerTimeoutSeconds, nowMs } = options
    const leftMs = remainingMs(context)
    this.#nowMs = nowMs
    this.#marginMs = Math.min(marginSeconds * 1000, leftMs * largestMargin)
    const usableMs = leftMs - this.#marginMs
    this.#endMs = nowMs() + usableMs
    this.#fairMs = Math.min(handlerTimeoutSeconds * 1000, usableMs * fairPart)
  }

  /** No handler may begin any more. */
  get isOver(): boolean {
    return this.#nowMs() >= this.#endMs
  }

  /**
   * The most that a handler that begins now may take, in seconds. Undefined for one that begins late: it is
   * interrupted at the end, and has not failed.
   */
  get handlerSeconds(): number | undefined {
    const leftMs = this.#endMs - this.#nowMs()
    return leftMs >= this.#fairMs ? leftMs / 1000 : undefined
  }

  /** Resolves when the time for handlers is over. Never without a limit. */
  over(): Promise<void> {
    return this.#at(0)
  }

  /** Resolves when what still runs is left. */
  late(): Promise<void> {
    return this.#at(leaveAt)
  }

  /** Resolves when the answer has to go out, whatever is on its way. */
  lastMoment(): Promise<void> {
    return this.#at(answerAt)
  }

  /** The invocation is answered: no timer is left. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #at(part: number): Promise<void> {
    const ms = this.#endMs + part * this.#marginMs - this.#nowMs()
    const { promise, resolve } = Promise.withResolvers<void>()
    if (ms <= longestTimerMs) this.#timers.push(setTimeout(resolve, Math.max(0, ms)))
    return promise
  }
}

function remainingMs(context: unknown): number {
  const remaining = property(context, 'getRemainingTimeInMillis')
  if (typeof remaining !== 'function') return Infinity
  try {
    const ms: unknown = remaining.call(context)
    return typeof ms === 'number' && ms >= 0 ? ms : Infinity
  } catch {
    return Infinity
  }
}
