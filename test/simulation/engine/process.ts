import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { createRandom, type Random } from '../../../src/testing/sample/random.ts'
import type { Owner, Timeline } from './timeline.ts'

/** When each simulation begins. */
export const epochMs = Date.UTC(2026, 0, 1)

const current = new AsyncLocalStorage<Process>()

/** The process whose code runs; undefined for the code of the simulator itself. */
export function currentProcess(): Process | undefined {
  return current.getStore()
}

export interface ProcessOptions {
  readonly timeline: Timeline
  readonly name: string
  readonly seed: number
  /** How far its wall clock is wrong, in milliseconds. */
  readonly skewMs?: number
}

/**
 * A process of its own: its code has its own event loop, its own clocks and its own chance. When it dies, its
 * timers and what it waits for are gone; whatever of it is already under way reaches nobody.
 */
export class Process implements Owner {
  readonly name: string
  readonly random: Random
  readonly #timeline: Timeline
  readonly #skewMs: number
  readonly #onDeath = new Set<() => void>()
  #busyUntilMs = 0
  #isAlive = true

  constructor({ timeline, name, seed, skewMs = 0 }: ProcessOptions) {
    this.name = name
    this.random = createRandom(name, seed)
    this.#timeline = timeline
    this.#skewMs = skewMs
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  get busyUntilMs(): number {
    return this.#busyUntilMs
  }

  /** Its own time: ahead of all others while its code keeps the event loop busy. */
  get nowMs(): number {
    return Math.max(this.#timeline.nowMs, this.#busyUntilMs)
  }

  /** Its wall clock. */
  get wallMs(): number {
    return Math.floor(epochMs + this.nowMs + this.#skewMs)
  }

  /** Runs code in this process: all that it starts belongs to it. */
  run<T>(code: () => T): T {
    return current.run(this, code)
  }

  /** Calls back once, by its own clock. The returned function cancels it. */
  after(ms: number, callback: () => void): () => void {
    // What AsyncLocalStorage.snapshot does too, at several times the cost.
    const context = new AsyncResource('simulated timer')
    return this.#timeline.at(this.nowMs + ms, this, () => context.runInAsyncScope(callback))
  }

  /** Its code keeps the event loop busy for this long. */
  block(ms: number): void {
    this.#busyUntilMs = this.nowMs + ms
  }

  /** From now on nothing of it happens any more. */
  die(): void {
    if (!this.#isAlive) return
    this.#isAlive = false
    const callbacks = [...this.#onDeath]
    this.#onDeath.clear()
    for (const callback of callbacks) callback()
  }

  /** Calls back when it dies. The returned function cancels it. */
  onDeath(callback: () => void): () => void {
    this.#onDeath.add(callback)
    return () => void this.#onDeath.delete(callback)
  }
}

/** A process on a machine of its own, whose wall clock is wrong by up to two seconds. */
export function onSkewedMachine(options: Omit<ProcessOptions, 'skewMs'>): Process {
  const { name, seed } = options
  const skewMs = createRandom(`${name} clock`, seed).integer(-2_000, 2_000)
  return new Process({ ...options, skewMs })
}
