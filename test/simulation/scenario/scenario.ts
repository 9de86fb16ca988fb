import { createRandom, type Random } from '../../../src/testing/sample/random.ts'
import type { AppEvent } from '../app/app-event.ts'
import type { Desk } from '../desk/desk.ts'
import type { Checker } from '../laws/checker.ts'
import { mostKept } from '../laws/worker/kept.ts'
import type { Plan, WorkerPlan } from '../plan.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Chaos } from './chaos.ts'
import type { Producer } from './producer.ts'
import type { Slot } from './slot.ts'

export interface ScenarioOptions extends Surroundings {
  readonly plan: Plan
  /** Draws when messages come and processes boot. */
  readonly random: Random
  readonly events: ReadonlyMap<string, AppEvent>
  readonly producer: Producer
  readonly slots: readonly Slot[]
  readonly desk: Desk
  readonly chaos: Chaos
  readonly checker: Checker
}

/** The messages that show whether the rate is back. */
const lastMessages = 30

/** What somebody at the desk who has died had hidden is visible again, in milliseconds. */
const deadLeasesEndWithinMs = 330_000

/** How soon these are handled, in milliseconds, where no circuit is open. */
const rateIsBackMs = 45_000

/**
 * What happens from the beginning of a simulation to its end: first things go wrong; then nothing does any more, and
 * everything has to be settled soon.
 */
export class Scenario {
  readonly #options: ScenarioOptions

  constructor(options: ScenarioOptions) {
    this.#options = options
  }

  /** Resolves when the last worker has stopped. */
  async run(): Promise<void> {
    await this.#trouble()
    await this.#calm()
    await Promise.all(this.#options.slots.map((slot) => slot.close()))
  }

  async #trouble(): Promise<void> {
    const { plan, supervisor, random, producer, slots, desk, chaos, journal } = this.#options
    const past = createRandom('past', plan.seed)
    for (let left = 0; left < plan.desk.leftovers; left++) {
      supervisor.after(0, () => void producer.leaveOver(past))
    }
    for (const slot of slots) slot.bootLater(random.integer(0, 3_000))
    chaos.begin()
    desk.open()
    for (let sent = 0; sent < plan.messages; sent++) {
      supervisor.after(this.#sendsAfterMs(), () => void producer.produce())
    }
    await this.#wait(plan.troubledMs)
    chaos.end()
    journal.note({ _tag: 'Calm' })
    await desk.close()
  }

  async #calm(): Promise<void> {
    const { plan, producer } = this.#options
    await this.#settled(settledWithinMs(this.#options))
    for (let sent = 0; sent < lastMessages; sent++) await producer.produceGood()
    await this.#settled(rateIsBackWithinMs(plan))
    if (plan.queues.maxReceiveCount !== undefined) await this.#visitInCalm()
  }

  /** Whatever is replayed is handled, or comes back to the DLQ. */
  async #visitInCalm(): Promise<void> {
    const { plan, desk } = this.#options
    await this.#waitForLeases()
    for (const replay of plan.desk.calmReplays) {
      await desk.visit(replay)
      await this.#settled(settledWithinMs(this.#options))
    }
    await desk.visit({ _tag: 'Look', filter: {}, maxMessages: undefined, keeps: true })
  }

  /** What somebody who has died had received is hidden until its lease is over. */
  async #waitForLeases(): Promise<void> {
    const { supervisor, sqs } = this.#options
    const untilMs = supervisor.nowMs + deadLeasesEndWithinMs
    while (sqs.handlesInFlight('DLQ').length > 0 && supervisor.nowMs < untilMs) {
      await this.#wait(5_000)
    }
  }

  #sendsAfterMs(): number {
    const { plan, random } = this.#options
    const { bursts, troubledMs } = plan
    return bursts === 0
      ? random.integer(0, troubledMs)
      : (random.integer(0, bursts - 1) * troubledMs) / bursts
  }

  /** Waits until nothing is on the queue, and no handler runs: that is a law. */
  async #settled(withinMs: number): Promise<void> {
    const { supervisor, sqs, checker } = this.#options
    const sinceMs = supervisor.nowMs
    while (sqs.idsOn('source').size > 0 || !checker.areHandlersDone) {
      await this.#wait(500)
      if (supervisor.nowMs - sinceMs > withinMs) checker.breakBound(withinMs)
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#options.supervisor.after(ms, resolve))
  }
}

/**
 * One that gives its place up while a circuit is still open waits for as long as others are kept at most: the circuit
 * may be closed by the next one.
 */
function rateIsBackWithinMs({ workers }: Plan): number {
  // Where a body fills the memory of a worker, the next one waits for each delete.
  const lingersMs = lastMessages * Math.max(...workers.map(({ lingerMs = 0 }) => lingerMs))
  return rateIsBackMs + lingersMs + 1000 * Math.max(...workers.map(longestKeptSeconds))
}

function longestKeptSeconds({ circuitBreaker }: WorkerPlan): number {
  return circuitBreaker === false ? 0 : (circuitBreaker.maxWaitSeconds ?? 0)
}

/**
 * How soon after the last fault everything is settled, in milliseconds: after the longest time that something is
 * hidden, and all attempts of what fails each time, one after the other in a FIFO group.
 */
function settledWithinMs({ plan, events }: ScenarioOptions): number {
  const { workers, queues } = plan
  const attempts = queues.maxReceiveCount ?? 10
  const longest = workers.map((worker) => {
    const { backoff, handlerTimeoutSeconds } = worker
    // An open circuit keeps a message for its longest wait, before it is retried.
    return (backoff.maxSeconds ?? 0) + handlerTimeoutSeconds + 2 * longestKeptSeconds(worker)
  })
  const hopeless = [...events.values()].filter(({ kind }) => kind === 'hopeless').length
  // Of a group one at a time, and where a body fills the memory; elsewhere as many as an open circuit keeps.
  const isAlone =
    queues.fifo || workers.some(({ maxBytesInFlight = 0 }) => maxBytesInFlight < plan.padding)
  const inRow = Math.max(1, isAlone ? hopeless : Math.ceil(hopeless / mostKept))
  return (240 + inRow * attempts * (Math.max(...longest) + 5)) * 1000
}
