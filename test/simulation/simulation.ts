import { createRandom } from '../../src/testing/sample/random.ts'
import type { AppEvent } from './app/app-event.ts'
import { Desk } from './desk/desk.ts'
import { catchCrashes } from './engine/crashes.ts'
import { machine } from './engine/globals.ts'
import { Process } from './engine/process.ts'
import { Timeline } from './engine/timeline.ts'
import { type Fault, Faults } from './faults.ts'
import { Journal, type Witness } from './journal.ts'
import { Checker } from './laws/checker.ts'
import type { Law, Violation } from './laws/law.ts'
import type { Plan } from './plan.ts'
import { Chaos } from './scenario/chaos.ts'
import { Producer } from './scenario/producer.ts'
import { Scenario } from './scenario/scenario.ts'
import { Slot } from './scenario/slot.ts'
import { Sqs } from './sqs/sqs.ts'
import { Troubles } from './sqs/troubles.ts'

export interface SimulateOptions {
  /** Only these occasions go wrong. Default: all. */
  readonly only?: ReadonlySet<string> | undefined
  /** Follows what happens, beside the laws. */
  readonly witness?: Witness | undefined
  /** To be checked beside those that sluice promises. */
  readonly laws?: readonly Law[] | undefined
}

/** How a simulation ended. */
export interface Outcome {
  readonly seed: number
  /** The first law that was broken; undefined if all held. */
  readonly violation: Violation | undefined
  readonly steps: number
  readonly virtualMs: number
  /** The occasions that went wrong, in order. */
  readonly faults: readonly string[]
}

/** More steps than this mean that something goes round in a circle. */
const maxSteps = 200_000

/** Runs a simulation to its end, or to the first violation. */
export async function simulate(plan: Plan, options: SimulateOptions = {}): Promise<Outcome> {
  return await new Simulation(plan, options).run()
}

class Simulation {
  readonly #plan: Plan
  readonly #timeline = new Timeline()
  readonly #journal = new Journal(this.#timeline)
  readonly #supervisor: Process
  readonly #checker: Checker
  readonly #scenario: Scenario
  readonly #faultIds: string[] = []
  #steps = 0
  #isOver = false

  constructor(plan: Plan, { only, witness, laws }: SimulateOptions) {
    this.#plan = plan
    const { seed } = plan
    this.#supervisor = new Process({ timeline: this.#timeline, name: 'supervisor', seed })
    const sqs = new Sqs(plan.queues, this.#timeline, seed)
    this.#checker = new Checker({ plan, sqs }, laws)
    this.#scenario = this.#createScenario(sqs, only)
    if (witness !== undefined) this.#journal.follow(witness)
    this.#journal.follow((fact) => this.#checker.see(fact))
  }

  async run(): Promise<Outcome> {
    const ceaseCatching = catchCrashes((error) => this.#crash(error))
    this.#supervisor.run(() => void this.#begin())
    while (!this.#isOver && this.#checker.violation === undefined) {
      this.#step()
      await machine.turn()
      if (++this.#steps >= maxSteps) this.#checker.break('the simulation ends', 'it never does')
    }
    ceaseCatching()
    return {
      seed: this.#plan.seed,
      violation: this.#checker.violation,
      steps: this.#steps,
      virtualMs: this.#timeline.nowMs,
      faults: this.#faultIds,
    }
  }

  async #begin(): Promise<void> {
    await this.#scenario.run()
    this.#checker.end()
    this.#isOver = true
  }

  #step(): void {
    const task = this.#timeline.next()
    if (task === undefined) {
      this.#checker.break('the simulation ends', 'nothing happens any more')
      return
    }
    try {
      task()
    } catch (error) {
      this.#crash(error)
    }
  }

  #crash(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#checker.break('No error is left for the process to end with.', text)
  }

  #createScenario(sqs: Sqs, only: ReadonlySet<string> | undefined): Scenario {
    const plan = this.#plan
    const { seed, rates, desk, workers } = plan
    const journal = this.#journal
    const faults = { seed, only, onFault: (fault: Fault) => this.#note(fault) }
    const events = new Map<string, AppEvent>()
    const world = {
      seed,
      journal,
      events,
      runs: new Map<string, number>(),
      handlersFailUntilMs: 0,
      hanging: new Set<() => void>(),
      calls: 0,
      faults: new Faults({ ...faults, rates }),
    }
    const shared = {
      plan,
      timeline: this.#timeline,
      supervisor: this.#supervisor,
      sqs,
      troubles: new Troubles(),
      world,
      journal,
    }
    const slots = workers.map((worker, at) => new Slot({ ...shared, worker, name: `w${at + 1}` }))
    const random = createRandom('traffic', seed)
    return new Scenario({
      ...shared,
      random,
      events,
      slots,
      producer: new Producer({ plan, sqs, journal, random, events }),
      desk: new Desk({
        ...shared,
        plan: desk,
        seed,
        faults: new Faults({ ...faults, rates: desk.rates }),
      }),
      chaos: new Chaos({ ...shared, slots }),
      checker: this.#checker,
    })
  }

  #note({ id, kind }: Fault): void {
    this.#faultIds.push(id)
    this.#journal.note({ _tag: 'Fault', id, what: kind })
  }
}
