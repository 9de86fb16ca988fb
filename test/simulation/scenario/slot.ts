import { silentLogger } from '../../../src/message/logger.ts'
import { createWorker } from '../../../src/worker/create-worker.ts'
import { HandlerPool } from '../../../src/worker/handle/shared-pool.ts'
import type { Worker } from '../../../src/worker/worker.ts'
import { createApp } from '../app/app.ts'
import type { AppWorld } from '../app/app-world.ts'
import { onSkewedMachine, type Process } from '../engine/process.ts'
import type { Plan, WorkerPlan } from '../plan.ts'
import { Connection } from '../sqs/connection.ts'
import type { Surroundings } from '../surroundings.ts'
import { Neighbour } from './neighbour.ts'

export interface SlotOptions extends Surroundings {
  readonly name: string
  readonly plan: Plan
  readonly worker: WorkerPlan
  readonly world: AppWorld
}

/** A worker and the process that it runs in. */
interface Life {
  readonly process: Process
  readonly worker: Worker
  isStopping: boolean
}

/** How often the health of a worker is asked for, in milliseconds. */
const examinedEveryMs = 5_000

/** The place of a worker in the app's deployment: when its process has ended, another one is started. */
export class Slot {
  readonly name: string
  readonly #options: SlotOptions
  readonly #counts = new Map<string, number>()
  #lives = 0
  #life: Life | undefined
  #isClosed = false

  constructor(options: SlotOptions) {
    this.#options = options
    this.name = options.name
  }

  get process(): Process | undefined {
    return this.#life?.process
  }

  get visibilitySeconds(): number {
    return this.#options.worker.visibilitySeconds
  }

  /** Starts a process after a while. */
  bootLater(ms: number): void {
    const { supervisor } = this.#options
    supervisor.run(() => supervisor.after(ms, () => this.#boot()))
  }

  /** As at a deploy: the next process starts when this one has stopped, or sooner. */
  replace(): void {
    const life = this.#life
    if (life === undefined || life.isStopping) return
    void this.#stop(life)
  }

  /** Stops for good. Resolves when it has. */
  async close(): Promise<void> {
    this.#isClosed = true
    const life = this.#life
    if (life !== undefined && !life.isStopping) await this.#stop(life)
  }

  pause(): void {
    const life = this.#life
    if (life === undefined || life.isStopping) return
    this.#options.journal.note({ _tag: 'Paused', process: life.process.name })
    life.process.run(() => life.worker.pause('the simulation'))
  }

  resume(): void {
    const life = this.#life
    if (life === undefined || life.isStopping) return
    this.#options.journal.note({ _tag: 'Resumed', process: life.process.name })
    life.process.run(() => life.worker.resume())
  }

  #boot(): void {
    if (this.#life !== undefined || this.#isClosed) return
    const { plan, timeline, worker: options, journal } = this.#options
    const name = `${this.name}.${++this.#lives}`
    const process = onSkewedMachine({ timeline, name, seed: plan.seed })
    const pool = options.poolPlaces === undefined ? undefined : new HandlerPool(options.poolPlaces)
    const worker = process.run(() => this.#createWorker(process, pool))
    const life: Life = { process, worker, isStopping: false }
    this.#life = life
    const { isPartitioned, ...facts } = options
    const maxAttempts = attemptsOf(plan.queues.maxReceiveCount)
    journal.note({
      _tag: 'Booted',
      process: name,
      worker: { ...facts, isPartitioned, maxAttempts },
    })
    process.onDeath(() => {
      journal.note({ _tag: 'Died', process: name })
      this.#ended(life)
    })
    this.#examine(life)
    if (pool !== undefined) {
      const neighbour = { process, pool, journal, untilMs: plan.troubledMs }
      process.run(() => new Neighbour(neighbour).begin())
    }
    process.run(() => {
      worker.start().then(
        () => journal.note({ _tag: 'Started', process: name }),
        // It cannot start: the program ends, and is started again.
        () => process.die(),
      )
    })
  }

  /** As a probe does from time to time. */
  #examine(life: Life): void {
    const { process, worker } = life
    const { state, live, ready } = process.run(() => worker.health())
    const fact = { process: process.name, state, live, ready }
    this.#options.journal.note({ _tag: 'Examined', ...fact }, process.nowMs)
    process.after(examinedEveryMs, () => this.#examine(life))
  }

  #createWorker(process: Process, pool: HandlerPool | undefined): Worker {
    const { plan, sqs, world, journal, worker: options } = this.#options
    const { isPartitioned, graceSeconds: _grace, poolPlaces: _places, ...rest } = options
    const { name } = process
    const router = createApp({ world, process, batch: plan.batch })
    const service = new Connection({
      ...this.#options,
      process,
      slot: this.name,
      faults: world.faults,
      counts: this.#counts,
      seed: plan.seed,
    })
    const worker = createWorker(router, {
      ...rest,
      ...(pool && { pool }),
      queueUrl: sqs.urls.source,
      service,
      instrumentation: { settle: (_info, run) => service.whileSettling(run) },
      name,
      logger: {
        ...silentLogger,
        error: (fields, message) => {
          if (!message.includes('a bug in sluice')) return
          journal.note({ _tag: 'Bug', process: name, what: `${message} ${JSON.stringify(fields)}` })
        },
      },
      ...(isPartitioned && { partitionBy: (event) => (event as Partitioned).partition }),
    })
    worker.events
      .on('leaseLost', ({ messageId, inFlightMs }) => {
        const receivedMs = process.nowMs - inFlightMs
        journal.note({ _tag: 'LeaseLost', process: name, messageId, receivedMs }, process.nowMs)
      })
      .on('settleFailed', ({ messageId }) =>
        journal.note({ _tag: 'Left', process: name, messageId }),
      )
      .on('handlerOverran', ({ key }) => journal.note({ _tag: 'Overran', process: name, key }))
      .on('circuitOpened', ({ handler }) =>
        journal.note({ _tag: 'CircuitOpened', process: name, handler }),
      )
      .on('circuitClosed', ({ handler }) =>
        journal.note({ _tag: 'CircuitClosed', process: name, handler }),
      )
    return worker
  }

  async #stop(life: Life): Promise<void> {
    const { worker, journal } = this.#options
    const { process } = life
    life.isStopping = true
    const { graceSeconds } = worker
    journal.note({ _tag: 'StopBegan', process: process.name, graceMs: graceSeconds * 1000 })
    const report = await process.run(() => life.worker.stop({ graceSeconds }))
    journal.note({ _tag: 'StopEnded', process: process.name, report }, process.nowMs)
    process.die()
  }

  #ended(life: Life): void {
    if (this.#life !== life) return
    this.#life = undefined
    this.bootLater(this.#options.supervisor.random.integer(100, 10_000))
  }
}

/** The attempts that a worker makes by default, as its documentation says. */
function attemptsOf(maxReceiveCount: number | undefined): number {
  if (maxReceiveCount === undefined) return 10
  return maxReceiveCount < 5 ? maxReceiveCount : maxReceiveCount - 2
}

interface Partitioned {
  readonly partition?: string
}
