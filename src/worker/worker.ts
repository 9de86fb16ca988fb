import type { Logger } from '../message/logger.ts'
import type { Received } from '../message/received.ts'
import type { Line } from '../process.ts'
import { limits, type Queue, type QueueService } from '../queue/port.ts'
import { isFinal, QueueError } from '../queue/queue-error.ts'
import { openService } from '../queue/service.ts'
import { isRouter } from '../route/router.ts'
import { DeadLetters } from './dead-letters.ts'
import { type Discovered, discover } from './discovery.ts'
import { Engine } from './engine.ts'
import { type Health, judgeHealth } from './health.ts'
import { Lifecycle, type WorkerEvents } from './lifecycle.ts'
import { resolveOptions, type WorkerOptions, type WorkerSettings } from './options.ts'
import type { StopReport } from './stop-report.ts'

/** A long-polling consumer of one queue. */
export interface Worker {
  /** What it tells of itself. */
  readonly events: WorkerEvents
  /**
   * Finds the queues, receives once, and goes on receiving. Resolves when the first receive went
   * through.
   *
   * @throws QueueError for what waiting cannot cure: no such queue, a right that is missing, no
   * credentials. The message says where to look, and gives the policy statement that is missing.
   */
  start(): Promise<void>
  /**
   * Stops: no new receive; messages whose handlers have not begun go back at once; the open receive,
   * running handlers and acknowledgements share one budget. Resolves with what was done and what was
   * left. Called again, with a shorter grace, it ends sooner.
   */
  stop(options?: StopOptions): Promise<StopReport>
  /** How it fares, now. */
  health(): Health
  /** Receives no more until `resume`; what it holds is handled. */
  pause(reason: string): void
  resume(): void
}

export interface StopOptions {
  /** The whole budget, in seconds. Default 25: Kubernetes gives 30. */
  readonly graceSeconds?: number
}

const defaultGraceSeconds = 25

/**
 * A worker that feeds the router from a queue. Nothing happens before `start()`.
 *
 * @throws TypeError or RangeError with a sentence that names the option that is wrong.
 */
export function createWorker(router: Line['router'], options: WorkerOptions): Worker {
  if (!isRouter(router)) {
    throw new TypeError('createWorker takes a router first: createRouter(streamEvents)')
  }
  return new QueueWorker(router, options)
}

type Phase = 'created' | 'starting' | 'running' | 'stopping' | 'stopped'

class QueueWorker implements Worker {
  readonly #router: Line['router']
  readonly #options: WorkerOptions
  readonly #settings: WorkerSettings
  readonly #lifecycle: Lifecycle
  #phase: Phase = 'created'
  #service: QueueService | undefined
  #engine: Engine | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<StopReport> | undefined
  #pausedBy: string | undefined

  constructor(router: Line['router'], options: WorkerOptions) {
    this.#router = router
    this.#options = options
    this.#settings = resolveOptions(options)
    this.#lifecycle = new Lifecycle(this.#logger)
  }

  get events(): WorkerEvents {
    return this.#lifecycle
  }

  get #logger(): Logger {
    return this.#settings.logger
  }

  start(): Promise<void> {
    if (this.#phase === 'stopping' || this.#phase === 'stopped') {
      return Promise.reject(new Error('a stopped worker does not start again: make a new one'))
    }
    this.#starting ??= this.#start()
    return this.#starting
  }

  async stop({ graceSeconds = defaultGraceSeconds }: StopOptions = {}): Promise<StopReport> {
    if (this.#stopping !== undefined) {
      this.#engine?.endWithin(graceSeconds * 1000)
      return await this.#stopping
    }
    this.#stopping = this.#stop(graceSeconds)
    return await this.#stopping
  }

  health(): Health {
    const engine = this.#engine
    return judgeHealth({
      phase: this.#phase,
      braked: engine?.brake.on ?? false,
      pausedBy: this.#pausedBy,
      running: engine?.running ?? 0,
      held: engine?.intake.held ?? 0,
      settling: engine?.intake.settling ?? 0,
      polls: engine?.intake.polls ?? 0,
      receiveFailures: engine?.receiver.failures ?? 0,
      sinceReceiveMs: engine && performance.now() - engine.receiver.lastAnswerMs,
      pollMs: this.#settings.waitSeconds * 1000 + 10_000,
    })
  }

  pause(reason: string): void {
    this.#pausedBy = reason
    this.#engine?.intake.pause(reason)
    this.#lifecycle.emit('paused', { reason })
  }

  resume(): void {
    if (this.#pausedBy === undefined) return
    this.#pausedBy = undefined
    this.#engine?.intake.resume()
    this.#lifecycle.emit('resumed', {})
  }

  async #start(): Promise<void> {
    this.#phase = 'starting'
    try {
      this.#service = this.#options.service ?? (await openService(this.#options))
      const discovered = await discover(this.#service, this.#settings)
      await this.#run(discovered)
    } catch (error) {
      if (this.#phase === 'starting') this.#phase = 'stopped'
      this.#closeService()
      throw error
    }
  }

  async #run(discovered: Discovered): Promise<void> {
    const engine = this.#makeEngine(discovered)
    const first = await this.#firstReceive(discovered)
    if (this.#phase !== 'starting') return await giveBack(discovered.queue, first)
    this.#engine = engine
    this.#phase = 'running'
    if (this.#pausedBy !== undefined) engine.intake.pause(this.#pausedBy)
    engine.admitUnasked(first)
    engine.receiver.start()
    const { queueUrl } = this.#settings
    const deadLetterQueueUrl = discovered.deadLetters?.queue.url
    this.#logger.info({ queueUrl, deadLetterQueueUrl }, 'receiving')
    this.#lifecycle.emit('started', { queueUrl, deadLetterQueueUrl })
  }

  // A receive that does not wait: whether we may receive at all is certain before start() resolves.
  async #firstReceive({ queue, visibilitySeconds }: Discovered) {
    const maxMessages = Math.min(limits.batchEntries, this.#settings.concurrency)
    if (this.#pausedBy !== undefined) return []
    try {
      return await queue.receive({ maxMessages, waitSeconds: 0, visibilitySeconds })
    } catch (error) {
      if (!(error instanceof QueueError) || isFinal(error)) throw error
      this.#logger.warn({ kind: error.kind, code: error.code }, error.message)
      return []
    }
  }

  #makeEngine(discovered: Discovered): Engine {
    const { deadLetters, sourceQueueArn } = discovered
    const settings = this.#settings
    const lifecycle = this.#lifecycle
    return new Engine({
      ...discovered,
      router: this.#router,
      settings,
      lifecycle,
      deadLetters:
        deadLetters && new DeadLetters({ ...deadLetters, sourceQueueArn, settings, lifecycle }),
    })
  }

  async #stop(graceSeconds: number): Promise<StopReport> {
    this.#lifecycle.emit('stopping', { graceSeconds })
    const engine = this.#engine
    this.#phase = 'stopping'
    const report = (await engine?.stop(graceSeconds * 1000)) ?? nothingToStop
    this.#phase = 'stopped'
    this.#closeService()
    this.#logger.info({ ...report, tookMs: Math.round(report.tookMs) }, 'stopped')
    this.#lifecycle.emit('stopped', report)
    return report
  }

  // A service that was handed in is its owner's to close.
  #closeService(): void {
    if (this.#options.service === undefined) this.#service?.close()
  }
}

// Stopped before it had begun: nobody is to wait for what the first receive brought.
async function giveBack(queue: Queue, messages: readonly Received[]): Promise<void> {
  if (messages.length === 0) return
  await queue.changeVisibility(messages.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })))
}

const nothingToStop: StopReport = { settled: 0, givenBack: 0, left: 0, tookMs: 0 }
