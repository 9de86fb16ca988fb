import type { Logger } from '../message/logger.ts'
import type { Received } from '../message/received.ts'
import { onRejection } from '../message/thrown.ts'
import { longestTimerMs } from '../message/timer.ts'
import { around, logFailures, operationsOf } from '../pipeline/instrumentation/operations.ts'
import type { AnyRouter } from '../route/routes.ts'
import type { QueueService } from '../queue/port.ts'
import { openService } from '../queue/service.ts'
import { callingMessages } from '../route/call/scope.ts'
import { routes } from '../route/routes.ts'
import type { PoolShare } from './handle/pool-share.ts'
import { longestReceiveMs } from './receive/bounded-receive.ts'
import type { Engine } from './engine.ts'
import type { ObservedWorker, WorkerInstrumentation } from './instrumentation.ts'
import { checkInstrumentation } from './option-checks.ts'
import { type Health, judgeHealth, notRunning } from './report/health.ts'
import { Lifecycle } from './report/lifecycle.ts'
import type { WorkerEvents } from './report/lifecycle-events.ts'
import type { WorkerOptions } from './options.ts'
import { resolveOptions, type WorkerSettings } from './settings.ts'
import { OutageNotices } from './report/outage-notices.ts'
import type { Prepared } from './prepare.ts'
import { safeService } from './safe-service.ts'
import type { StopReport } from './report/stop-report.ts'
import type { StopOptions, Worker } from './worker.ts'

const defaultGraceSeconds = 25

type Observer = (worker: ObservedWorker) => void

type Phase = 'created' | 'starting' | 'running' | 'stopping' | 'stopped'

/** What createWorker returns: the phases of a worker around the engine that runs it. */
export class QueueWorker implements Worker {
  readonly #router: AnyRouter
  readonly #options: WorkerOptions
  /** Changed only by `instrument`, before the start. */
  #settings: WorkerSettings
  /** Of the pool that it shares with other workers. */
  readonly #share: PoolShare | undefined
  readonly #lifecycle: Lifecycle
  readonly #notices: OutageNotices | undefined
  readonly #startAbandoned = new AbortController()
  readonly #observers: Observer[] = []
  #phase: Phase = 'created'
  #service: QueueService | undefined
  #engine: Engine | undefined
  #starting: Promise<void> | undefined
  /** The stop of an engine that had not started. */
  #abandoned: Promise<StopReport> | undefined
  /** When the grace period of a stop before that is over. */
  #graceEndsMs = 0
  #stopping: Promise<StopReport> | undefined
  #pausedBy: string | undefined

  constructor(router: AnyRouter, options: WorkerOptions) {
    this.#router = router
    this.#options = options
    this.#settings = resolveOptions(options)
    const { concurrency, pool } = this.#settings
    this.#share = pool?.join(concurrency, () => this.#engine?.wake())
    this.#lifecycle = new Lifecycle(this.#settings)
    this.#observe(options.instrumentation)
    if (options.logger === undefined) {
      this.#notices = new OutageNotices(options.queueUrl, this.#lifecycle)
    }
  }

  get events(): WorkerEvents {
    return this.#lifecycle
  }

  get #logger(): Logger {
    return this.#settings.logger
  }

  instrument(instrumentation: WorkerInstrumentation): void {
    if (this.#phase !== 'created') {
      throw new Error('instrument() must be called before start(): the worker has been started')
    }
    checkInstrumentation(instrumentation)
    const { operations } = this.#settings
    const added = operationsOf(instrumentation, this.#settings)
    this.#settings = { ...this.#settings, operations: around(added, operations) }
    this.#observe(instrumentation)
  }

  start(): Promise<void> {
    if (this.#phase === 'stopping' || this.#phase === 'stopped') {
      return Promise.reject(new Error('a stopped worker cannot be started again; create a new one'))
    }
    this.#starting ??= this.#start()
    return this.#starting
  }

  async stop({ graceSeconds = defaultGraceSeconds }: StopOptions = {}): Promise<StopReport> {
    if (!(graceSeconds >= 0)) throw new RangeError('graceSeconds must be a number of at least 0')
    if (this.#stopping === undefined) this.#stopping = this.#stop(graceSeconds)
    else this.#engine?.endWithin(graceSeconds * 1000)
    const calling = callingMessages()
    const engine = this.#engine
    return calling.length === 0 || engine === undefined
      ? await this.#stopping
      : await Promise.race([this.#stopping, engine.settledBut(calling)])
  }

  health(): Health {
    return judgeHealth({
      ...(this.#engine?.vitals ?? notRunning),
      phase: this.#phase,
      pausedBy: this.#pausedBy,
      pollMs: longestReceiveMs(this.#settings.waitSeconds),
    })
  }

  pause(reason: string): void {
    this.#pausedBy = reason
    this.#engine?.pause(reason)
    this.#lifecycle.emit('paused', { reason })
  }

  resume(): void {
    if (this.#pausedBy === undefined) return
    this.#pausedBy = undefined
    this.#engine?.resume()
    this.#lifecycle.emit('resumed', {})
  }

  async #start(): Promise<void> {
    this.#phase = 'starting'
    this.#notices?.begin()
    try {
      const { service } = this.#options
      this.#service = service
        ? safeService(service, this.#logger)
        : await openService(this.#options)
      const { prepare } = await import('./prepare.ts')
      const { signal } = this.#startAbandoned
      const prepared = await prepare(this.#service, {
        router: this.#router,
        settings: this.#settings,
        share: this.#share,
        lifecycle: this.#lifecycle,
        signal,
        onDelay: ({ kind, code, message }, waitMs) =>
          this.#lifecycle.emit('startDelayed', { kind, code, message, waitMs }),
      })
      await this.#run(prepared)
    } catch (error) {
      // Stopped before it had started: not a failure.
      if (this.#phase !== 'starting') return
      this.#phase = 'stopped'
      this.#notices?.end()
      this.#share?.end()
      this.#closeService()
      throw error
    }
  }

  #observe(instrumentation: WorkerInstrumentation | undefined): void {
    if (instrumentation?.observe === undefined) return
    const observe = instrumentation.observe.bind(instrumentation)
    const onThrown = logFailures('observe', this.#settings)
    this.#observers.push((worker) => {
      try {
        onRejection(observe(worker), onThrown)
      } catch (error) {
        onThrown(error)
      }
    })
  }

  #observed({ queue, deadLetterQueueUrl, depths }: Prepared): void {
    for (const observer of this.#observers) {
      observer({
        queueUrl: queue.url,
        deadLetterQueueUrl,
        concurrency: this.#settings.concurrency,
        events: this.#lifecycle,
        health: () => this.health(),
        depths: () => depths.ask(),
      })
    }
  }

  async #run(prepared: Prepared): Promise<void> {
    const { engine, queue, deadLetterQueueUrl, warnOfQueues } = prepared
    const first = await this.#firstReceive(engine)
    if (this.#phase !== 'starting') {
      this.#abandoned = engine.abandon(first, this.#graceEndsMs - performance.now())
      await this.#abandoned
      return
    }
    this.#engine = engine
    this.#phase = 'running'
    if (this.#pausedBy !== undefined) engine.pause(this.#pausedBy)
    this.#observed(prepared)
    engine.start(first)
    this.#warnOfNoHandler()
    const queueUrl = queue.url
    this.#logger.info({ queueUrl, deadLetterQueueUrl }, 'receiving')
    warnOfQueues()
    this.#lifecycle.emit('started', { queueUrl, deadLetterQueueUrl })
  }

  // Without waiting for messages, so that start() resolves only when the worker can receive.
  async #firstReceive(engine: Engine): Promise<readonly Received[]> {
    await engine.load()
    return this.#pausedBy === undefined ? await engine.firstReceive() : []
  }

  #warnOfNoHandler(): void {
    const { registrations, options } = this.#router[routes]
    if (registrations.isEmpty && options.unhandled !== 'dead-letter') {
      this.#logger.warn(
        {},
        'the router has no handlers: every message is acknowledged without being handled',
      )
    }
  }

  async #stop(graceSeconds: number): Promise<StopReport> {
    this.#lifecycle.emit('stopping', { graceSeconds })
    const wasStarting = this.#phase === 'starting'
    this.#phase = 'stopping'
    if (wasStarting) await this.#abandonStart(graceSeconds)
    const stopping = this.#abandoned ?? this.#engine?.stop(graceSeconds * 1000)
    const report = (await stopping) ?? nothingToStop
    this.#phase = 'stopped'
    this.#share?.end()
    this.#closeService()
    this.#logger.info({ ...report, tookMs: Math.round(report.tookMs) }, 'stopped')
    this.#lifecycle.emit('stopped', report)
    return report
  }

  // The first receive is awaited, so that its messages can be released.
  async #abandonStart(graceSeconds: number): Promise<void> {
    const graceMs = Math.min(graceSeconds * 1000, longestTimerMs)
    this.#graceEndsMs = performance.now() + graceMs
    this.#startAbandoned.abort()
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, graceMs)
    await Promise.race([this.#starting, over]).catch(() => {})
    clearTimeout(timer)
  }

  // A service of the app is closed by the app.
  #closeService(): void {
    if (this.#options.service === undefined) this.#service?.close()
  }
}

const nothingToStop: StopReport = { settled: 0, released: 0, left: 0, tookMs: 0 }
