import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { currentProcess, type Process } from './process.ts'

/**
 * Gives the code of simulated processes their own timers, clocks and chance, in place of those of the machine;
 * all other code keeps the machine's. To be imported before any code that is simulated.
 */

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  Date: globalThis.Date,
  now: performance.now.bind(performance),
  random: Math.random,
  randomUUID: crypto.randomUUID,
}

/** The machine's own timers and clock, for the simulator. */
export const machine = {
  nowMs: () => real.now(),
  /** Lets all promises that are settled run on. */
  turn: () => new Promise<void>((resolve) => real.setImmediate(resolve)),
}

/** What setTimeout returns to simulated code. */
class Timer {
  readonly #start: () => () => void
  #cancel: () => void

  constructor(start: () => () => void) {
    this.#start = start
    this.#cancel = start()
  }

  ref = () => this
  unref = () => this
  hasRef = () => true

  refresh(): this {
    this.#cancel()
    this.#cancel = this.#start()
    return this
  }

  cancel(): void {
    this.#cancel()
  }

  [Symbol.dispose](): void {
    this.#cancel()
  }
}

type Callback = (...args: unknown[]) => void

/** As Node does: whole milliseconds, at least one. */
function wholeMs(ms: unknown): number {
  const number = Math.trunc(Number(ms))
  return number >= 1 ? number : 1
}

function replacing<F extends (...args: never[]) => unknown>(
  former: F,
  simulated: (process: Process, ...args: Parameters<F>) => unknown,
): F {
  const either = (...args: Parameters<F>) => {
    const process = currentProcess()
    return process === undefined ? former(...args) : simulated(process, ...args)
  }
  return either as F
}

function clearing<F extends (timer: never) => void>(former: F): F {
  const either = (timer: unknown) =>
    timer instanceof Timer ? timer.cancel() : former(timer as never)
  return either as unknown as F
}

function repeat(process: Process, ms: number, callback: () => void): () => void {
  let cancel = () => {}
  const next = () => {
    cancel = process.after(ms, () => {
      next()
      callback()
    })
  }
  next()
  return () => cancel()
}

Object.assign(globalThis, {
  setTimeout: replacing(real.setTimeout as (...args: unknown[]) => unknown, (process, ...args) => {
    const [callback, ms, ...rest] = args as [Callback, unknown, ...unknown[]]
    return new Timer(() => process.after(wholeMs(ms), () => callback(...rest)))
  }),
  setInterval: replacing(
    real.setInterval as (...args: unknown[]) => unknown,
    (process, ...args) => {
      const [callback, ms, ...rest] = args as [Callback, unknown, ...unknown[]]
      return new Timer(() => repeat(process, wholeMs(ms), () => callback(...rest)))
    },
  ),
  setImmediate: replacing(
    real.setImmediate as (...args: unknown[]) => unknown,
    (process, ...args) => {
      const [callback, ...rest] = args as [Callback, ...unknown[]]
      return new Timer(() => process.after(0, () => callback(...rest)))
    },
  ),
  clearTimeout: clearing(real.clearTimeout),
  clearInterval: clearing(real.clearInterval),
  clearImmediate: clearing(real.clearImmediate),
  Date: class extends real.Date {
    constructor(...args: unknown[]) {
      // @ts-expect-error: whatever Date takes is passed on.
      super(...(args.length > 0 ? args : [wallMs()]))
    }
    static override now = wallMs
  },
})
performance.now = replacing(real.now, (process) => process.nowMs)
Math.random = replacing(real.random, (process) => process.random.next())
crypto.randomUUID = replacing(real.randomUUID, (process) => process.random.uuid())
syncBuiltinESMExports()

function wallMs(): number {
  return currentProcess()?.wallMs ?? real.Date.now()
}
