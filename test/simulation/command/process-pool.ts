import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Task, TaskResult } from './task.ts'

export interface ProcessPoolOptions {
  /** How many simulations are run at a time. */
  readonly jobs: number
  /** The program of a process, which calls `serve`. */
  readonly program?: URL | undefined
}

const execArgv = [
  '--require',
  fileURLToPath(new URL('../../../.ci/compile-cache.cjs', import.meta.url)),
  '--conditions=sluice-source',
  // Much that is made in a simulation is soon garbage: a large young generation takes a tenth less time.
  '--max-semi-space-size=64',
]

/** Longer than any simulation takes: one that does not end goes round in a circle. */
const patienceMs = 120_000

/** Processes that run simulations. */
export class ProcessPool {
  readonly #program: URL
  readonly #jobs: number
  readonly #idle: ChildProcess[] = []
  readonly #busy = new Set<ChildProcess>()
  readonly #waiting: (() => void)[] = []

  constructor({ jobs, program = new URL('child/child.ts', import.meta.url) }: ProcessPoolOptions) {
    this.#jobs = jobs
    this.#program = program
  }

  /** Runs a simulation as soon as a process is free. */
  async run(task: Task): Promise<TaskResult> {
    while (this.#busy.size >= this.#jobs) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    const child = this.#idle.pop() ?? fork(this.#program, { execArgv })
    this.#busy.add(child)
    try {
      return await answerOf(child, task)
    } finally {
      this.#busy.delete(child)
      if (child.connected) this.#idle.push(child)
      this.#waiting.shift()?.()
    }
  }

  /** Ends the processes. */
  async close(): Promise<void> {
    const children = [...this.#idle.splice(0), ...this.#busy]
    await Promise.all(children.map(end))
  }
}

async function answerOf(child: ChildProcess, task: Task): Promise<TaskResult> {
  const { promise, resolve } = Promise.withResolvers<TaskResult>()
  const ended = (code: number | null, signal: NodeJS.Signals | null) =>
    resolve(lost(task, `its process has ended with ${signal ?? code}`))
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
    resolve(lost(task, `it has not ended in ${patienceMs / 1000} s`))
  }, patienceMs)
  child.once('message', resolve as (message: unknown) => void)
  child.once('exit', ended)
  child.send(task, (error) => {
    if (error !== null) resolve(lost(task, `its process has gone: ${error.message}`))
  })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    child.removeAllListeners('message')
    child.off('exit', ended)
  }
}

/** Of a simulation without an answer. */
function lost({ seed }: Task, what: string): TaskResult {
  const violation = { law: 'A simulation ends.', what }
  return { seed, violation, steps: 0, virtualMs: 0, faults: [], digest: undefined, text: '' }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  if (child.connected) child.disconnect()
  await ended
}
