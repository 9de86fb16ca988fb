import { AsyncResource } from 'node:async_hooks'
import { Batches } from '../pipeline/batches.ts'
import type { PipelineContext } from '../pipeline/context.ts'
import type { Queue } from '../queue/port.ts'
import type { AnyRouter } from '../route/routes.ts'
import { type CircuitChange, Circuits } from './handle/circuits.ts'
import type { PoolShare } from './handle/pool-share.ts'
import { Pool } from './handle/pool.ts'
import { Semaphore } from './handle/semaphore.ts'
import { FailedAttempts } from './in-flight/failed-attempts.ts'
import { InFlight } from './in-flight/in-flight.ts'
import { createLeases, type Leases } from './in-flight/leases.ts'
import { Progress } from './in-flight/progress.ts'
import { type InFlightCounts, noneInFlight } from './in-flight/ticket.ts'
import type { WorkerSettings } from './settings.ts'
import { Intake } from './receive/intake.ts'
import { Receiver } from './receive/receiver.ts'
import { Throughput } from './receive/throughput.ts'
import type { Lifecycle } from './report/lifecycle.ts'
import { Outcomes } from './report/outcomes.ts'
import { Reports } from './report/reports.ts'
import { SettlementReports } from './report/settlement-reports.ts'
import { Acknowledger } from './settle/acknowledger.ts'
import type { DeadLetters } from './settle/dead-letters.ts'
import { Settler } from './settle/settler.ts'

/** The options of a worker and the facts about its queues. */
export interface PartsOptions {
  readonly router: AnyRouter
  readonly settings: WorkerSettings
  /** Of a pool that it shares with other workers: its places there. */
  readonly share: PoolShare | undefined
  readonly queue: Queue
  readonly fifo: boolean
  readonly visibilitySeconds: number
  readonly maxAttempts: number
  readonly maxReceives: number | undefined
  readonly deadLetters: DeadLetters | undefined
  readonly lifecycle: Lifecycle
}

export const clock = { nowMs: () => performance.now(), random: Math.random }

/**
 * How long an acknowledgement waits for others to share its request, in milliseconds. On a FIFO queue, the
 * next message of its group waits for the delete.
 */
const defaultLingerMs = (fifo: boolean) => (fifo ? 0 : 50)

/** The parts of a running worker, connected with each other. */
export class WorkerParts {
  readonly counts: InFlightCounts = noneInFlight()
  readonly circuits: Circuits
  readonly pool: Pool
  readonly batches: Batches
  readonly intake: Intake
  readonly leases: Leases
  readonly acknowledger: Acknowledger
  readonly inFlight: InFlight
  readonly receiver: Receiver
  readonly #options: PartsOptions
  readonly #reports: Reports
  readonly #throughput = new Throughput(clock.nowMs)

  constructor(options: PartsOptions) {
    this.#options = options
    const { settings, share, lifecycle } = options
    this.#reports = new Reports(lifecycle, settings)
    const places = share ?? new Semaphore(settings.concurrency)
    this.pool = new Pool({ ...settings, ...clock, places, onFreed: () => this.intake.wake() })
    this.batches = new Batches({
      ...settings,
      schedule: (job, run) => this.pool.schedule(job, run),
    })
    this.circuits = new Circuits({
      ...clock,
      circuitBreaker: settings.circuitBreaker,
      // Not in the async context of the event that opens or closes a circuit: messages begin here.
      onOpened: AsyncResource.bind((change: CircuitChange) => this.#opened(change)),
      onClosed: AsyncResource.bind((change: CircuitChange) => this.#closed(change)),
    })
    this.intake = new Intake({
      ...settings,
      pool: this.pool,
      circuits: this.circuits,
      counts: this.counts,
      throughput: this.#throughput,
      placesSpared: () => this.batches.placesSpared,
    })
    this.leases = this.#makeLeases()
    this.acknowledger = this.#makeAcknowledger()
    this.inFlight = this.#makeInFlight()
    this.receiver = this.#makeReceiver()
  }

  #opened(change: CircuitChange): void {
    this.#reports.circuitOpened(change)
    if (change.handler !== undefined) return
    this.inFlight.releaseWaiting()
    this.batches.turnAwayWaiting('circuit open')
    this.pool.turnAwayWaiting('circuit open')
    // For those that are kept others are received beyond the concurrency.
    this.intake.wake()
  }

  #closed(change: CircuitChange): void {
    this.#reports.circuitClosed(change)
    if (change.handler !== undefined) return
    this.inFlight.endProbes()
    this.intake.wake()
  }

  #makeInFlight(): InFlight {
    const { settings, lifecycle, fifo, visibilitySeconds, deadLetters } = this.#options
    const progress = new Progress(deadLetters !== undefined)
    const attempts = new FailedAttempts(settings.name)
    const settler = new Settler({
      backoff: settings.backoff,
      random: clock.random,
      acknowledger: this.acknowledger,
      deadLetters,
      progress,
      attempts,
      reports: this.#reports,
      settlementReports: new SettlementReports(lifecycle, settings, attempts),
    })
    return new InFlight({
      fifo,
      visibilitySeconds,
      context: this.#makeContext(progress),
      counts: this.counts,
      leases: this.leases,
      settler,
      acknowledger: this.acknowledger,
      circuits: this.circuits,
      outcomes: new Outcomes(lifecycle, settings, this.#reports, this.pool),
      reports: this.#reports,
      throughput: this.#throughput,
      nowMs: clock.nowMs,
      onRoom: () => this.intake.wake(),
    })
  }

  #makeContext(progress: Progress): PipelineContext {
    const { router, queue, settings, maxAttempts, maxReceives } = this.#options
    return {
      ...settings,
      ...clock,
      router,
      maxAttempts,
      maxReceives,
      queueUrl: queue.url,
      admit: (registration, isLast) => this.circuits.admit(registration, isLast),
      count: (registration, verdict) => this.circuits.count(registration, verdict),
      schedule: (job, run) => this.pool.schedule(job, run),
      // The next message must not overtake the rest of a body within its partition.
      yield: () => (settings.partitionBy === undefined ? this.pool.yield() : undefined),
      gather: (registration, event) => this.batches.gather(registration, event),
      settledBefore: (messageId) => progress.settledBefore(messageId),
    }
  }

  #makeLeases(): Leases {
    const { queue, settings, visibilitySeconds } = this.#options
    return createLeases({
      ...clock,
      queue,
      operation: settings.operations.renew,
      visibilitySeconds,
      onLost: (ticket, because) => {
        this.#reports.leaseLost(ticket, clock.nowMs() - ticket.receivedAtMs, because)
        this.inFlight.lost(ticket)
      },
      onLate: (lagMs) => this.#reports.renewedLate(lagMs),
      onRenewalFailed: (error, messages) => this.#reports.renewalFailed(error, messages),
    })
  }

  #makeAcknowledger(): Acknowledger {
    const { queue, settings, fifo } = this.#options
    return new Acknowledger({
      ...clock,
      queue,
      operation: settings.operations.settle,
      lingerMs: settings.lingerMs ?? defaultLingerMs(fifo),
      onDone: (ticket) => this.inFlight.settled(ticket),
      onFailed: (ticket, what, refusal) => this.inFlight.notSettled(ticket, what, refusal),
      onRefused: (what, refusal) => this.#reports.settleRefused(what, refusal),
    })
  }

  #makeReceiver(): Receiver {
    const { queue, fifo, settings, visibilitySeconds } = this.#options
    return new Receiver({
      ...clock,
      queue,
      operation: settings.operations.receive,
      fifo,
      visibilitySeconds,
      waitSeconds: settings.waitSeconds,
      intake: this.intake,
      throughput: this.#throughput,
      admit: (messages) => this.inFlight.admit(messages),
      admitLate: (messages) => this.inFlight.admit(messages)(),
      onFailed: (error, waitMs) => this.#reports.receiveFailed(error, waitMs),
      onUnreadable: (message) => this.#reports.unreadable(message),
      onRecovered: () => this.#reports.receivingAgain(),
      onEmptyAtOnce: (receives) => this.#reports.emptyAtOnce(receives),
      onWaitingAgain: (receives) => this.#reports.waitingAgain(receives),
    })
  }
}
