import { Heap } from '../../../src/queue/memory/store/heap.ts'

/** Whoever a task belongs to: it waits while its owner is busy, and is dropped when its owner is dead. */
export interface Owner {
  readonly isAlive: boolean
  /** Its event loop is blocked until then. */
  readonly busyUntilMs: number
}

interface Task {
  readonly owner: Owner
  readonly run: () => void
  isCancelled: boolean
}

interface Instant {
  readonly atMs: number
  readonly tasks: Task[]
}

/**
 * All that is going to happen, by virtual time. At the same time, what was planned first happens first, so
 * that nothing but the plans decides the order.
 */
export class Timeline {
  readonly #instants = new Heap<Instant>()
  readonly #byMs = new Map<number, Instant>()
  #nowMs = 0

  /** Milliseconds since the simulation began. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** Plans a task. The returned function cancels it. */
  at(atMs: number, owner: Owner, run: () => void): () => void {
    const task: Task = { owner, run, isCancelled: false }
    this.#add(Math.max(atMs, this.#nowMs), task)
    return () => {
      task.isCancelled = true
    }
  }

  /** Advances to the next task and returns it; undefined when nothing is planned. */
  next(): (() => void) | undefined {
    for (let first = this.#instants.first; first; first = this.#instants.first) {
      const instant = first.item
      const task = instant.tasks.shift()
      if (task === undefined) {
        this.#instants.delete(first)
        this.#byMs.delete(instant.atMs)
        continue
      }
      const { owner, isCancelled, run } = task
      if (isCancelled || !owner.isAlive) continue
      if (owner.busyUntilMs > instant.atMs) {
        this.#add(owner.busyUntilMs, task)
        continue
      }
      this.#nowMs = instant.atMs
      return run
    }
    return undefined
  }

  #add(atMs: number, task: Task): void {
    let instant = this.#byMs.get(atMs)
    if (instant === undefined) {
      instant = { atMs, tasks: [] }
      this.#byMs.set(atMs, instant)
      this.#instants.add(instant, atMs)
    }
    instant.tasks.push(task)
  }
}
