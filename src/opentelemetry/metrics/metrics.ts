import { type MeterProvider, metrics } from '@opentelemetry/api'
import { schemaUrl, scopeName } from '../names.ts'
import { makeInstruments } from './instruments.ts'
import type { MeasuredWorker } from './measured-worker.ts'
import { QueueDepths } from './queue-depths.ts'
import { Recorder, type RecorderOptions } from './recorder.ts'
import { WorkerGauges } from './worker-gauges.ts'

export interface MetricsOptions extends RecorderOptions {
  /** Undefined for the global one. A promise of one that is still loaded; of undefined if it cannot be. */
  readonly provider: MeterProvider | Promise<MeterProvider | undefined> | undefined
  readonly queueMetricsSeconds: number | undefined
}

/** What happened while the provider is loaded is recorded afterwards, up to this many. */
const maxPending = 10_000

/** The metrics of the operations and of the workers, once there is a provider. */
export class Metrics {
  readonly #options: MetricsOptions
  readonly #gauges: WorkerGauges
  readonly #depths: QueueDepths
  /** Made at first use: an app may register its provider after it has made its instrumentation. */
  #recorder: Recorder | undefined
  #pending: ((to: Recorder) => void)[] = []
  #isDropped = false

  constructor(options: MetricsOptions) {
    this.#options = options
    const { destinations, provider, queueMetricsSeconds: everySeconds } = options
    const onAnswer = (queueUrl: string) => this.record((to) => to.askedDepth(queueUrl))
    this.#depths = new QueueDepths({ everySeconds, destinations, onAnswer })
    this.#gauges = new WorkerGauges(destinations, this.#depths)
    if (provider instanceof Promise) void provider.then((loaded) => this.#loaded(loaded))
  }

  /** Reads the state of a worker whenever metrics are collected, until it has stopped. */
  observe(worker: MeasuredWorker): void {
    this.#gauges.add(worker)
    this.#depths.add(worker)
    worker.events.once('stopped', () => {
      this.#gauges.remove(worker)
      this.#depths.remove(worker)
    })
    this.record((to) => to.begins(worker))
  }

  /** Records now, or once the provider is loaded. */
  record(record: (to: Recorder) => void): void {
    const { provider } = this.#options
    if (this.#recorder !== undefined) record(this.#recorder)
    else if (!(provider instanceof Promise)) {
      record(this.#makeRecorder(provider ?? metrics.getMeterProvider()))
    } else if (!this.#isDropped && this.#pending.length < maxPending) this.#pending.push(record)
  }

  #loaded(provider: MeterProvider | undefined): void {
    const pending = this.#pending
    this.#pending = []
    this.#isDropped = provider === undefined
    if (provider === undefined) return
    const recorder = this.#makeRecorder(provider)
    for (const record of pending) record(recorder)
  }

  #makeRecorder(provider: MeterProvider): Recorder {
    const meter = provider.getMeter(scopeName, undefined, { schemaUrl })
    const instruments = makeInstruments(meter)
    this.#recorder = new Recorder(instruments, this.#options)
    this.#gauges.register(meter, instruments.gauges)
    return this.#recorder
  }
}
