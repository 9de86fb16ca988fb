import type { Attributes, BatchObservableResult, Meter } from '@opentelemetry/api'
import type { Destinations } from '../destinations.ts'
import { handler, otherwiseHandler, wholeWorker } from '../own-names.ts'
import type { Gauges } from './instruments.ts'
import type { MeasuredHealth, MeasuredWorker } from './measured-worker.ts'
import type { QueueDepths } from './queue-depths.ts'

/** What the workers of a queue have together, by the names that health and gauges share. */
const counts = ['running', 'overrun', 'waiting', 'inFlight', 'deadLettersWaiting'] as const

/** What is true only if it is true of each worker of a queue. */
const states = ['live', 'ready'] as const

/** Reads the workers when metrics are collected. Those of one queue are counted together. */
export class WorkerGauges {
  readonly #destinations: Destinations
  readonly #depths: QueueDepths
  readonly #workers = new Set<MeasuredWorker>()
  /** The queues whose workers have stopped. An SDK would repeat what it last read of them, as if they still ran. */
  readonly #stopped = new Set<string>()
  /** The patterns whose circuits have been open, by queue, so that they are seen to close. */
  readonly #circuits = new Map<string, Set<string>>()
  #isRegistered = false

  constructor(destinations: Destinations, depths: QueueDepths) {
    this.#destinations = destinations
    this.#depths = depths
  }

  add(worker: MeasuredWorker): void {
    this.#workers.add(worker)
    this.#stopped.delete(worker.queueUrl)
  }

  remove(worker: MeasuredWorker): void {
    this.#workers.delete(worker)
    const { queueUrl } = worker
    if (![...this.#workers].some((other) => other.queueUrl === queueUrl)) {
      this.#stopped.add(queueUrl)
    }
  }

  /** From now on the gauges are read. */
  register(meter: Meter, gauges: Gauges): void {
    if (this.#isRegistered) return
    this.#isRegistered = true
    meter.addBatchObservableCallback((result) => this.#read(result, gauges), Object.values(gauges))
  }

  #read(result: BatchObservableResult, gauges: Gauges): void {
    const byQueue = Map.groupBy(this.#workers, ({ queueUrl }) => queueUrl)
    for (const [queueUrl, workers] of byQueue) {
      const healths = workers.map((worker) => worker.health())
      const { attributes } = this.#destinations.of(queueUrl)
      const concurrency = workers.reduce((total, worker) => total + worker.concurrency, 0)
      result.observe(gauges.concurrency, concurrency, attributes)
      for (const count of counts) {
        const total = healths.reduce((sum, health) => sum + health[count], 0)
        result.observe(gauges[count], total, attributes)
      }
      for (const state of states) {
        const isEvery = healths.every((health) => health[state])
        result.observe(gauges[state], Number(isEvery), attributes)
      }
      const since = healths.map(({ sinceReceiveMs }) => sinceReceiveMs ?? 0)
      result.observe(gauges.sinceReceive, Math.max(...since) / 1000, attributes)
      this.#readCircuits(result, gauges, { queueUrl, healths, attributes })
    }
    for (const queueUrl of this.#stopped) this.#readStopped(result, gauges, queueUrl)
    this.#depths.read(result, gauges)
  }

  #readStopped(result: BatchObservableResult, gauges: Gauges, queueUrl: string): void {
    const { attributes } = this.#destinations.of(queueUrl)
    for (const name of ['concurrency', ...counts, ...states] as const) {
      result.observe(gauges[name], 0, attributes)
    }
    this.#readCircuits(result, gauges, { queueUrl, healths: [], attributes })
  }

  #readCircuits(
    result: BatchObservableResult,
    { circuitOpen }: Gauges,
    { queueUrl, healths, attributes }: ReadQueue,
  ): void {
    const open = new Set(healths.flatMap(({ openCircuits }) => openCircuits))
    const seen = this.#circuits.get(queueUrl) ?? new Set()
    this.#circuits.set(queueUrl, seen)
    for (const pattern of open) seen.add(pattern)
    const whole = healths.some(({ state }) => state === 'open')
    result.observe(circuitOpen, Number(whole), { ...attributes, [handler]: wholeWorker })
    for (const pattern of seen) {
      const name = pattern === '' ? otherwiseHandler : pattern
      result.observe(circuitOpen, Number(open.has(pattern)), { ...attributes, [handler]: name })
    }
  }
}

interface ReadQueue {
  readonly queueUrl: string
  readonly healths: readonly MeasuredHealth[]
  readonly attributes: Attributes
}
